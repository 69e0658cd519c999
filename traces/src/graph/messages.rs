//! Messages that one trace sends and another receives.
//!
//! A receiver takes many messages out of a queue at once, and has a link to the
//! trace of each sender. X-Ray draws an edge from the queue to it ("Tracing
//! event-driven applications" in its developer guide). Which queue that is, the
//! sender's trace tells: the one that it sent to. Facts have no ids of single
//! calls, so of a trace that sent to several queues nothing can be told, and
//! nothing is drawn; and of one that sent several messages to one queue, not how
//! old which of them was.
//!
//! Who works because a message came was not called by a client, though nobody else
//! called it either: in X-Ray's answers it is no root, and has no clients.

use std::collections::HashMap;

use super::span::Span;
use crate::TraceId;
use crate::facts::{Edge, Facts, Link, Strings, Symbol};

/// The types of services that keep messages until somebody takes them.
const KEEPERS: [&str; 2] = ["AWS::SQS::Queue", "AWS::SNS"];

/// Which of some strings are the types of keepers of messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keepers([Option<Symbol>; KEEPERS.len()]);

impl Keepers {
    pub(super) fn among(strings: &Strings) -> Self {
        Self(KEEPERS.map(|kind| strings.find(kind)))
    }

    /// Whether a call hands a message to a keeper.
    pub(super) fn keep(self, edge: &Edge, facts: &Facts) -> bool {
        let kind = facts.nodes[edge.to].service.kind;
        kind.is_some() && self.0.contains(&kind)
    }
}

/// Messages, as far as their traces have been seen.
#[derive(Debug, Default)]
pub(super) struct Messages {
    sent: HashMap<TraceId, Sent>,
    received: Vec<Received>,
    doubtful: Vec<Doubtful>,
}

/// A call by a client of a segment with links: if one of them is to a trace that
/// sent a message, there was no such call.
#[derive(Debug)]
pub(super) struct Doubtful {
    /// The place of the client.
    pub(super) client: usize,
    /// The place of what it would have called.
    pub(super) called: usize,
    /// The call.
    pub(super) call: Edge,
    senders: Vec<TraceId>,
}

/// What a trace sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sent {
    /// One message.
    One { keeper: usize, moment: f64 },
    /// Several, all to the same keeper.
    Several { keeper: usize },
    /// To several keepers.
    Anywhere,
}

/// A message that a segment of another trace received.
#[derive(Clone, Copy, Debug)]
struct Received {
    sender: TraceId,
    receiver: usize,
    span: Span,
    moment: f64,
}

/// A message of which both traces were seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delivered {
    /// The place of the service that kept it.
    pub(super) keeper: usize,
    /// The place of the service that received it.
    pub(super) receiver: usize,
    /// When the receiver worked.
    pub(super) span: Span,
    /// Seconds from sending to receiving; `None`: not known.
    pub(super) age: Option<f64>,
}

impl Messages {
    /// Notes that a call handed a message to the keeper at this place.
    pub(super) fn send(&mut self, trace: TraceId, keeper: usize, call: &Edge) {
        let moment = call.end.unwrap_or(call.start);
        self.sent
            .entry(trace)
            .and_modify(|sent| {
                *sent = match *sent {
                    Sent::One { keeper: known, .. } | Sent::Several { keeper: known }
                        if known == keeper =>
                    {
                        Sent::Several { keeper }
                    }
                    Sent::One { .. } | Sent::Several { .. } | Sent::Anywhere => Sent::Anywhere,
                }
            })
            .or_insert(Sent::One { keeper, moment });
    }

    /// Notes that the service at this place has a link to another trace.
    pub(super) fn receive(&mut self, link: &Link, receiver: usize, facts: &Facts) {
        let node = &facts.nodes[link.node];
        self.received.push(Received {
            sender: link.trace,
            receiver,
            span: Span::of(node.start, node.end),
            moment: node.start,
        });
    }

    /// Notes that a client called, unless a link of what it called is to a trace
    /// that sent a message.
    pub(super) fn doubt(&mut self, client: usize, called: usize, call: &Edge, facts: &Facts) {
        let links = facts.links.iter().filter(|link| link.node == call.to);
        self.doubtful.push(Doubtful {
            client,
            called,
            call: *call,
            senders: links.map(|link| link.trace).collect(),
        });
    }

    /// Returns the messages whose sender's trace was seen, and the calls by clients
    /// that happened.
    pub(super) fn resolve(self) -> (Vec<Delivered>, Vec<Doubtful>) {
        let Self {
            sent,
            received,
            mut doubtful,
        } = self;
        doubtful.retain(|call| !call.senders.iter().any(|trace| sent.contains_key(trace)));
        let delivered = received.iter().filter_map(|received| {
            let (keeper, age) = match *sent.get(&received.sender)? {
                Sent::One { keeper, moment } => (keeper, Some(received.moment - moment)),
                Sent::Several { keeper } => (keeper, None),
                Sent::Anywhere => return None,
            };
            Some(Delivered {
                keeper,
                receiver: received.receiver,
                span: received.span,
                age,
            })
        });
        (delivered.collect(), doubtful)
    }
}
