//! What a time series is of.

use crate::facts::{CLIENT, Caller, Edge, EdgeKind, Facts, Node, ServiceId, Strings, Symbol};
use crate::filter::{Selector, ServicePattern};

/// What is counted, of traces whose texts are among some strings.
#[derive(Clone, Copy, Debug)]
pub(super) enum BoundSelector {
    /// What clients asked of root services.
    Clients,
    /// What services answered, as they tell it.
    Service(BoundPattern),
    /// What services answered others, as those tell it.
    Edge {
        from: BoundPattern,
        to: BoundPattern,
    },
}

impl BoundSelector {
    /// Prepares a selector; `None` selects what clients asked.
    pub(super) fn of(selector: Option<&Selector>, strings: &Strings) -> Self {
        match selector {
            None => Self::Clients,
            Some(Selector::Service(service)) => Self::Service(BoundPattern::of(service, strings)),
            Some(Selector::Edge { from, to }) => Self::Edge {
                from: BoundPattern::of(from, strings),
                to: BoundPattern::of(to, strings),
            },
        }
    }

    /// Whether a segment is counted.
    pub(super) fn takes_node(self, node: &Node) -> bool {
        match self {
            Self::Clients | Self::Edge { .. } => false,
            Self::Service(pattern) => pattern.matches(node.service),
        }
    }

    /// Whether a call is counted.
    pub(super) fn takes_edge(self, edge: &Edge, facts: &Facts) -> bool {
        if edge.kind != EdgeKind::Call {
            return false; // a message that is handed over has no response
        }
        let called = facts.nodes[edge.to].service;
        match (self, edge.from) {
            (Self::Service(_), _) | (Self::Clients, Caller::Node(_)) => false,
            (_, Caller::Client) if facts.was_handed_a_message(edge.to) => false,
            (Self::Clients, Caller::Client) => true,
            (Self::Edge { from, to }, Caller::Client) => {
                from.matches_client_of(called) && to.matches(called)
            }
            (Self::Edge { from, to }, Caller::Node(caller)) => {
                from.matches(facts.nodes[caller].service) && to.matches(called)
            }
        }
    }
}

/// A pattern for traces whose texts are among some strings.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundPattern {
    name: Wanted,
    kind: Wanted,
    account_id: Wanted,
    /// Whether the type that is wanted is that of clients, or any.
    takes_clients: bool,
}

/// Which text of some strings is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Any,
    /// This one; `None`: one that is not among them.
    Text(Option<Symbol>),
}

impl Wanted {
    fn of(text: Option<&str>, strings: &Strings) -> Self {
        text.map_or(Self::Any, |text| Self::Text(strings.find(text)))
    }

    fn takes(self, text: Option<Symbol>) -> bool {
        match self {
            Self::Any => true,
            Self::Text(wanted) => wanted.is_some() && wanted == text,
        }
    }
}

impl BoundPattern {
    fn of(pattern: &ServicePattern, strings: &Strings) -> Self {
        let kind = pattern.kind.as_deref();
        Self {
            name: Wanted::of(pattern.name.as_deref(), strings),
            kind: Wanted::of(kind, strings),
            account_id: Wanted::of(pattern.account_id.as_deref(), strings),
            takes_clients: kind.is_none_or(|kind| kind == CLIENT),
        }
    }

    fn matches(self, service: ServiceId) -> bool {
        self.name.takes(Some(service.name))
            && self.kind.takes(service.kind)
            && self.account_id.takes(service.account_id)
    }

    /// Whether it means the clients of a root service.
    fn matches_client_of(self, root: ServiceId) -> bool {
        self.takes_clients && self.name.takes(Some(root.name)) && self.account_id == Wanted::Any
    }
}
