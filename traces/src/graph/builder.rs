//! A graph from facts.

use std::collections::HashMap;

use super::counted::{CountedCalls, CountedMessages, CountedService};
use super::messages::{Keepers, Messages};
use super::numbered::{Ends, numbered};
use super::service::ServiceGraph;
use super::span::Span;
use crate::facts::{self, Caller, EdgeKind, Facts, Node, ServiceId, ServiceKey, Strings, Symbol};
use crate::statistics::{Catalog, Window};

/// A service graph while traces are being added to it.
#[derive(Debug)]
pub struct GraphBuilder {
    window: Window,
    services: Catalog<ServiceKey, CountedService>,
    calls: HashMap<Ends, CountedCalls>,
    messages: HashMap<Ends, CountedMessages>,
    between_traces: Messages,
}

impl GraphBuilder {
    /// Returns a builder of the graph of a window: of the segments and calls that
    /// began in it, whichever traces they are of. A service that began before it
    /// and makes calls in it is drawn, but not counted.
    pub fn new(window: Window) -> Self {
        Self {
            window,
            services: Catalog::default(),
            calls: HashMap::new(),
            messages: HashMap::new(),
            between_traces: Messages::default(),
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
            keepers: Keepers::among(strings),
            places: HashMap::new(),
            clients: HashMap::new(),
        }
    }

    /// Returns the graph of all traces that were added, whose order does not matter.
    pub fn finish(mut self) -> ServiceGraph {
        let (messages, calls_by_clients) = std::mem::take(&mut self.between_traces).resolve();
        for message in messages {
            let ends = Ends {
                from: message.keeper,
                to: message.receiver,
            };
            self.count_message(ends, message.span, message.age);
        }
        for doubtful in calls_by_clients {
            self.count_call_by_client(doubtful.client, doubtful.called, &doubtful.call);
        }
        let calls = self.calls.into_iter();
        let calls = calls.map(|(ends, calls)| (ends, calls.finish()));
        let messages = self.messages.into_iter();
        let messages = messages.map(|(ends, messages)| (ends, messages.finish()));
        numbered(self.services, calls.chain(messages).collect())
    }

    fn count_call(&mut self, ends: Ends, call: &facts::Edge) {
        self.calls
            .entry(ends)
            .or_insert_with(|| CountedCalls::within(Span::of(call.start, call.end)))
            .count(call);
    }

    fn count_call_by_client(&mut self, client: usize, called: usize, call: &facts::Edge) {
        self.services[called].root = true;
        let ends = Ends {
            from: client,
            to: called,
        };
        self.count_call(ends, call);
    }

    fn count_message(&mut self, ends: Ends, span: Span, age: Option<f64>) {
        self.messages
            .entry(ends)
            .or_insert_with(|| CountedMessages::within(span))
            .count(span, age);
    }
}

/// What adds traces with the same strings to a graph: it looks each service up once.
#[derive(Debug)]
pub struct Block<'a> {
    graph: &'a mut GraphBuilder,
    strings: &'a Strings,
    keepers: Keepers,
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
            if self.keepers.keep(edge, facts) {
                // Also one that was sent before the window: it may be received in it.
                let keeper = self.place(&facts.nodes[edge.to]);
                self.graph.between_traces.send(facts.id, keeper, edge);
            }
            if self.graph.window.contains(edge.start) {
                match edge.from {
                    Caller::Client => self.add_call_by_client(edge, facts),
                    Caller::Node(caller) => self.add_edge(&facts.nodes[caller], edge, facts),
                }
            }
        }
        for link in &facts.links {
            let receiver = &facts.nodes[link.node];
            if self.graph.window.contains(receiver.start) {
                let place = self.place(receiver);
                self.graph.between_traces.receive(link, place, facts);
            }
        }
    }

    fn add_edge(&mut self, caller: &Node, edge: &facts::Edge, facts: &Facts) {
        let ends = Ends {
            from: self.place(caller),
            to: self.place(&facts.nodes[edge.to]),
        };
        match edge.kind {
            EdgeKind::Call => self.graph.count_call(ends, edge),
            EdgeKind::Link { event_age } => {
                let span = Span::of(edge.start, edge.end);
                self.graph.count_message(ends, span, event_age);
            }
        }
    }

    fn add_call_by_client(&mut self, call: &facts::Edge, facts: &Facts) {
        if facts.was_handed_a_message(call.to) {
            return;
        }
        let called = &facts.nodes[call.to];
        let client = self.client(called.service.name);
        let called = self.place(called);
        if facts.links.iter().any(|link| link.node == call.to) {
            let messages = &mut self.graph.between_traces;
            messages.doubt(client, called, call, facts);
        } else {
            self.graph.count_call_by_client(client, called, call);
        }
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
