//! A graph from facts.

use std::collections::HashMap;

use super::counted::{CountedEdge, CountedService, widen};
use super::service::{Edge, Service, ServiceGraph, State};
use super::span::Span;
use crate::facts::{self, Caller, EdgeKind, Facts, Node, ServiceId, ServiceKey, Strings, Symbol};
use crate::statistics::{Catalog, Window};

/// A service graph while traces are being added to it.
#[derive(Debug)]
pub struct GraphBuilder {
    window: Window,
    services: Catalog<ServiceKey, CountedService>,
    edges: HashMap<Ends, CountedEdge>,
}

/// What an edge joins. Calls and messages from the one to the other are two edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Ends {
    from: usize,
    to: usize,
    link: bool,
}

impl GraphBuilder {
    /// Returns a builder of the graph of a window: of the segments and calls that
    /// began in it, whichever traces they are of. A service that began before it
    /// and makes calls in it is drawn, but not counted.
    pub fn new(window: Window) -> Self {
        Self {
            window,
            services: Catalog::default(),
            edges: HashMap::new(),
        }
    }

    /// Adds a trace, whose strings these are. Of many traces with the same
    /// strings, [`block`](Self::block) is faster.
    pub fn add(&mut self, facts: &Facts, strings: &Strings) {
        self.block(strings).add(facts);
    }

    /// Returns what adds traces that have these strings.
    pub fn block<'a>(&'a mut self, strings: &'a Strings) -> Block<'a> {
        Block {
            graph: self,
            strings,
            places: HashMap::new(),
            clients: HashMap::new(),
        }
    }

    /// Returns the graph of all traces that were added, whose order does not matter.
    pub fn finish(mut self) -> ServiceGraph {
        let keys: Vec<(ServiceKey, usize)> = self.services.sorted();
        let mut reference_ids = vec![0; keys.len()];
        for (reference_id, (_, place)) in keys.iter().enumerate() {
            reference_ids[*place] = reference_id;
        }
        let edges = self.edges.into_iter().map(|(ends, edge)| {
            let [from, to] = [ends.from, ends.to].map(|place| reference_ids[place]);
            (Ends { from, to, ..ends }, edge)
        });
        let mut edges: Vec<_> = edges.collect();
        edges.sort_by_key(|(ends, _)| *ends);

        let spans = spans_of_calls(&edges, keys.len());
        let mut edges = edges.into_iter().peekable();
        let services = keys.into_iter().zip(spans).enumerate().map(
            |(reference_id, ((key, place), span_of_calls))| {
                let counted = std::mem::take(&mut self.services[place]);
                let mut service = finish_service(reference_id, key, counted, span_of_calls);
                while let Some((ends, edge)) = edges.next_if(|(ends, _)| ends.from == reference_id)
                {
                    service.edges.push(finish_edge(ends.to, edge));
                }
                service
            },
        );
        ServiceGraph {
            services: services.collect(),
        }
    }
}

/// What adds traces with the same strings to a graph: it looks each service up once.
#[derive(Debug)]
pub struct Block<'a> {
    graph: &'a mut GraphBuilder,
    strings: &'a Strings,
    places: HashMap<ServiceId, usize>,
    /// By the name of the root.
    clients: HashMap<Symbol, usize>,
}

impl Block<'_> {
    /// Adds a trace.
    pub fn add(&mut self, facts: &Facts) {
        for node in &facts.nodes {
            if self.graph.window.contains(node.start) {
                let place = self.place(node);
                self.graph.services[place].count(node);
            }
        }
        for edge in &facts.edges {
            if self.graph.window.contains(edge.start) {
                self.add_edge(edge, &facts.nodes);
            }
        }
    }

    fn add_edge(&mut self, edge: &facts::Edge, nodes: &[Node]) {
        let called = &nodes[edge.to];
        let to = self.place(called);
        let from = match edge.from {
            Caller::Client => self.client(called.service.name),
            Caller::Node(caller) => self.place(&nodes[caller]),
        };
        let link = match edge.kind {
            EdgeKind::Call => false,
            EdgeKind::Link { .. } => true,
        };
        self.graph
            .edges
            .entry(Ends { from, to, link })
            .or_insert_with(|| CountedEdge::like(edge))
            .count(edge);
    }

    fn place(&mut self, node: &Node) -> usize {
        let place = *self.places.entry(node.service).or_insert_with(|| {
            self.graph
                .services
                .place(ServiceKey::of(node.service, self.strings))
        });
        self.graph.services[place].see(node);
        place
    }

    fn client(&mut self, root: Symbol) -> usize {
        *self.clients.entry(root).or_insert_with(|| {
            self.graph
                .services
                .place(ServiceKey::client_of(self.strings.text(root)))
        })
    }
}

/// Returns, for each service, when it called or was called.
fn spans_of_calls(edges: &[(Ends, CountedEdge)], services: usize) -> Vec<Option<Span>> {
    let mut spans = vec![None; services];
    for (ends, edge) in edges {
        widen(&mut spans[ends.from], edge.span);
        widen(&mut spans[ends.to], edge.span);
    }
    spans
}

fn finish_service(
    reference_id: usize,
    key: ServiceKey,
    counted: CountedService,
    span_of_calls: Option<Span>,
) -> Service {
    // What has no segment in the window is drawn for a call in it.
    let span = counted.span.or(span_of_calls);
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
        start_time: span.map_or(0, Span::first_second),
        end_time: span.map_or(0, Span::last_second),
        edges: Vec::new(),
        requests: counted.requests,
    }
}

fn finish_edge(reference_id: usize, edge: CountedEdge) -> Edge {
    Edge {
        reference_id,
        start_time: edge.span.first_second(),
        end_time: edge.span.last_second(),
        traffic: edge.traffic,
    }
}
