//! A graph of what was counted.

use super::counted::{CountedService, widen};
use super::service::{Edge, Service, ServiceGraph, State, Traffic};
use super::span::Span;
use crate::facts::ServiceKey;
use crate::statistics::Catalog;

/// The places of the services that an edge joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Ends {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Numbers services in the order of their keys, and gives each its edges.
pub(super) fn numbered(
    mut services: Catalog<ServiceKey, CountedService>,
    mut edges: Vec<(Ends, (Span, Traffic))>,
) -> ServiceGraph {
    let spans = spans(&services, &edges);
    let mut drawn = services.sorted();
    // A keeper of a message that nobody received in the window is not in it.
    drawn.retain(|(_, place)| spans[*place].is_some());
    let mut reference_ids = vec![0; spans.len()];
    for (reference_id, (_, place)) in drawn.iter().enumerate() {
        reference_ids[*place] = reference_id;
    }

    let mut graph = ServiceGraph {
        services: drawn
            .into_iter()
            .filter_map(|(key, place)| {
                let counted = std::mem::take(&mut services[place]);
                Some(service(reference_ids[place], key, counted, spans[place]?))
            })
            .collect(),
    };
    // A stable sort: calls stay before messages.
    edges.sort_by_key(|(ends, _)| [ends.from, ends.to].map(|place| reference_ids[place]));
    for (ends, (span, traffic)) in edges {
        let caller = &mut graph.services[reference_ids[ends.from]];
        caller.edges.push(Edge {
            reference_id: reference_ids[ends.to],
            start_time: span.first_second(),
            end_time: span.last_second(),
            traffic,
        });
    }
    graph
}

/// Returns for each service when it was there: when its segments were, or when it
/// called or was called if it has no segment in the window.
fn spans(
    services: &Catalog<ServiceKey, CountedService>,
    edges: &[(Ends, (Span, Traffic))],
) -> Vec<Option<Span>> {
    let mut of_calls = vec![None; services.len()];
    for (ends, (span, _)) in edges {
        widen(&mut of_calls[ends.from], *span);
        widen(&mut of_calls[ends.to], *span);
    }
    let spans = of_calls.into_iter().enumerate();
    spans
        .map(|(place, of_calls)| services[place].span.or(of_calls))
        .collect()
}

fn service(reference_id: usize, key: ServiceKey, counted: CountedService, span: Span) -> Service {
    Service {
        reference_id,
        names: [key.name.clone()],
        name: key.name,
        root: counted.root,
        account_id: key.account_id,
        kind: key.kind,
        state: match counted.sent {
            true => State::Active,
            false => State::Unknown,
        },
        start_time: span.first_second(),
        end_time: span.last_second(),
        edges: Vec::new(),
        requests: counted.requests,
    }
}
