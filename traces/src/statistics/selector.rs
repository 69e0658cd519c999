//! What a time series is of.

use crate::facts::{Caller, Edge, Facts, Node, ServiceId, Strings, Symbol};

/// What is counted ("EntitySelectorExpression" in the X-Ray API).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selector {
    /// What clients asked of root services. The API: "If no selector expression is
    /// specified, edge statistics are returned."
    #[default]
    Clients,
    /// What services answered, as they tell it.
    Service(ServicePattern),
    /// What services answered others, as those tell it.
    Edge {
        /// The callers.
        from: ServicePattern,
        /// Whom they call.
        to: ServicePattern,
    },
}

/// Which services are meant. Clients are services too: of the name of the root
/// service that they call, and of the type `client`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServicePattern {
    /// Those of this name; `None`: of any.
    pub name: Option<String>,
    /// Those of this type; `None`: of any.
    pub kind: Option<String>,
    /// Those in this account; `None`: in any.
    pub account_id: Option<String>,
}

impl Selector {
    /// Prepares it for traces whose texts are among some strings.
    pub(super) fn over(&self, strings: &Strings) -> BoundSelector {
        match self {
            Self::Clients => BoundSelector::Clients,
            Self::Service(service) => BoundSelector::Service(service.over(strings)),
            Self::Edge { from, to } => BoundSelector::Edge {
                from: from.over(strings),
                to: to.over(strings),
            },
        }
    }
}

/// A selector for traces whose texts are among some strings.
#[derive(Clone, Copy, Debug)]
pub(super) enum BoundSelector {
    Clients,
    Service(BoundPattern),
    Edge {
        from: BoundPattern,
        to: BoundPattern,
    },
}

impl BoundSelector {
    /// Whether a segment is counted.
    pub(super) fn takes_node(self, node: &Node) -> bool {
        match self {
            Self::Clients | Self::Edge { .. } => false,
            Self::Service(pattern) => pattern.matches(node.service),
        }
    }

    /// Whether a call is counted.
    pub(super) fn takes_edge(self, edge: &Edge, facts: &Facts) -> bool {
        let called = facts.nodes[edge.to].service;
        match (self, edge.from) {
            (Self::Service(_), _) | (Self::Clients, Caller::Node(_)) => false,
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

impl ServicePattern {
    fn over(&self, strings: &Strings) -> BoundPattern {
        let kind = self.kind.as_deref();
        BoundPattern {
            name: Wanted::of(self.name.as_deref(), strings),
            kind: Wanted::of(kind, strings),
            account_id: Wanted::of(self.account_id.as_deref(), strings),
            takes_clients: kind.is_none_or(|kind| kind == "client"),
        }
    }
}

impl BoundPattern {
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
