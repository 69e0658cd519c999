//! Checks of who calls and who is called.

use crate::facts::{Caller, ServiceId, Strings, Symbol};
use crate::filter::selector::ServicePattern;

/// The type of the service as which the graph shows whoever sent the request that a
/// trace begins with. Its name is that of the service that the request was sent to.
const CLIENT: &str = "client";

/// A check of a service; what is `None` may be anything.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ServiceCheck {
    name: Option<Symbol>,
    kind: Option<Symbol>,
    account_id: Option<Symbol>,
}

impl ServiceCheck {
    /// Returns the check for a pattern; `None`: no service passes, because one of its
    /// texts is not among the strings.
    pub(super) fn of(pattern: &ServicePattern, strings: &Strings) -> Option<Self> {
        let ServicePattern {
            name,
            kind,
            account_id,
        } = pattern;
        Some(Self {
            name: find(name.as_deref(), strings)?,
            kind: find(kind.as_deref(), strings)?,
            account_id: find(account_id.as_deref(), strings)?,
        })
    }

    pub(super) fn passes(&self, service: ServiceId) -> bool {
        self.name.is_none_or(|name| service.name == name)
            && (self.kind.is_none() || service.kind == self.kind)
            && (self.account_id.is_none() || service.account_id == self.account_id)
    }
}

/// A check of who called.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallerCheck {
    /// Which services; `None`: none.
    service: Option<ServiceCheck>,
    /// Which clients, told by the services that they call; `None`: none.
    client: Option<ServiceCheck>,
}

impl CallerCheck {
    /// Returns the check for a pattern; `None`: nobody passes.
    pub(super) fn of(pattern: &ServicePattern, strings: &Strings) -> Option<Self> {
        let check = Self {
            service: ServiceCheck::of(pattern, strings),
            client: Self::of_clients(pattern, strings).and_then(|clients| clients.client),
        };
        (check.service.is_some() || check.client.is_some()).then_some(check)
    }

    /// Returns the check for the clients that a pattern is of; `None`: there are none.
    pub(super) fn of_clients(pattern: &ServicePattern, strings: &Strings) -> Option<Self> {
        let ServicePattern {
            name,
            kind,
            account_id,
        } = pattern;
        let may_be_client = kind.as_deref().is_none_or(|kind| kind == CLIENT);
        if !may_be_client || account_id.is_some() {
            return None;
        }
        Some(Self {
            service: None,
            client: Some(ServiceCheck {
                name: find(name.as_deref(), strings)?,
                ..ServiceCheck::default()
            }),
        })
    }

    /// Whether the caller of a service passes. `node` tells the service of a segment.
    pub(super) fn passes(
        &self,
        caller: Caller,
        called: ServiceId,
        node: impl FnOnce(usize) -> ServiceId,
    ) -> bool {
        match caller {
            Caller::Client => self.client.is_some_and(|client| client.passes(called)),
            Caller::Node(index) => self.service.is_some_and(|check| check.passes(node(index))),
        }
    }
}

/// Whether a pattern is of clients alone.
pub(super) fn is_of_clients(pattern: &ServicePattern) -> bool {
    pattern.kind.as_deref() == Some(CLIENT)
}

/// Returns the symbol of a text that is asked for, if one is; `None`: it is not among
/// the strings.
fn find(text: Option<&str>, strings: &Strings) -> Option<Option<Symbol>> {
    match text {
        Some(text) => strings.find(text).map(Some),
        None => Some(None),
    }
}
