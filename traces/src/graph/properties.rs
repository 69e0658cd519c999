//! What holds of the graph of any traces.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, proptest};
use proptest::sample::select;

use super::{GraphBuilder, Requests, Service, ServiceGraph, Traffic};
use crate::facts::made_up::trace;
use crate::facts::{Facts, Outcome, Strings};
use crate::statistics::Window;

/// A segment, and the call of it.
#[derive(Clone, Debug)]
struct Step {
    service: (&'static str, Option<&'static str>),
    start: f64,
    seconds: Option<f64>,
    outcome: Outcome,
}

fn step() -> impl Strategy<Value = Step> {
    let outcome = any::<[bool; 3]>().prop_map(|[error, fault, throttle]| Outcome {
        error,
        fault,
        throttle,
    });
    let seconds = proptest::option::weighted(0.9, 0.0..50.0);
    let kinds = select(vec![None, Some("remote"), Some("client")]);
    (
        select(vec!["a", "b", "c"]),
        kinds,
        0.0..100.0,
        seconds,
        outcome,
    )
        .prop_map(|(name, kind, start, seconds, outcome)| Step {
            service: (name, kind),
            start,
            seconds,
            outcome,
        })
}

/// Traces, each a chain of calls.
fn traces() -> impl Strategy<Value = Vec<Vec<Step>>> {
    vec(vec(step(), 1..5), 0..12)
}

fn facts(steps: &[Step], strings: &mut Strings) -> Facts {
    let services: Vec<_> = steps.iter().map(|step| step.service).collect();
    let mut facts = trace(strings, &services);
    for (place, step) in steps.iter().enumerate() {
        let end = step.seconds.map(|seconds| step.start + seconds);
        let node = &mut facts.nodes[place];
        (node.start, node.end, node.outcome) = (step.start, end, step.outcome);
        let edge = &mut facts.edges[place];
        (edge.start, edge.end, edge.outcome) = (step.start, end, step.outcome);
    }
    facts
}

/// Draws traces, each with texts of its own.
fn graph<'a>(traces: impl IntoIterator<Item = &'a Vec<Step>>, window: Window) -> ServiceGraph {
    let mut builder = GraphBuilder::new(window);
    for steps in traces {
        let mut strings = Strings::default();
        let facts = facts(steps, &mut strings);
        builder.add(&facts, &strings);
    }
    builder.finish()
}

/// Returns how many requests all services answered, and how many calls were answered.
fn totals(graph: &ServiceGraph) -> [u64; 2] {
    let answered = |service: &Service| match &service.requests {
        Some(Requests { statistics, .. }) => statistics.total(),
        None => 0,
    };
    let edges = graph.services.iter().flat_map(|service| &service.edges);
    let calls = edges.map(|edge| match &edge.traffic {
        Traffic::Calls { statistics, .. } => statistics.total(),
        Traffic::Messages { .. } => 0,
    });
    [graph.services.iter().map(answered).sum(), calls.sum()]
}

proptest! {
    #[test]
    fn every_segment_that_ended_counts_once_and_so_does_every_call(traces in traces()) {
        let ended = traces.iter().flatten().filter(|step| step.seconds.is_some()).count() as u64;
        prop_assert_eq!(totals(&graph(&traces, Window::ALWAYS)), [ended; 2]);
    }

    #[test]
    fn windows_side_by_side_count_what_one_window_counts(
        traces in traces(),
        middle in 0.0..100.0f64,
    ) {
        let whole = Window { start: 0.0, end: 100.0 };
        let halves = [Window { end: middle, ..whole }, Window { start: middle, ..whole }];
        let [first, second] = halves.map(|half| totals(&graph(&traces, half)));
        let both = [first[0] + second[0], first[1] + second[1]];
        prop_assert_eq!(both, totals(&graph(&traces, whole)));
    }

    #[test]
    fn neither_order_nor_shared_texts_matter(
        (traces, shuffled) in traces()
            .prop_flat_map(|traces| (Just(traces.clone()), Just(traces).prop_shuffle())),
    ) {
        let mut strings = Strings::default();
        let all: Vec<_> = shuffled.iter().map(|steps| facts(steps, &mut strings)).collect();
        let mut builder = GraphBuilder::new(Window::ALWAYS);
        let mut block = builder.block(&strings);
        for facts in &all {
            block.add(facts);
        }
        prop_assert_eq!(builder.finish(), graph(&traces, Window::ALWAYS));
    }

    #[test]
    fn references_lead_to_services(traces in traces()) {
        let graph = graph(&traces, Window::ALWAYS);
        for (place, service) in graph.services.iter().enumerate() {
            prop_assert_eq!(service.reference_id, place);
            for edge in &service.edges {
                prop_assert_eq!(graph.services[edge.reference_id].reference_id, edge.reference_id);
            }
        }
    }
}
