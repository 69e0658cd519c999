//! What tells one service from another, whichever strings its traces use.

use crate::facts::{ServiceId, Strings, Symbol};

/// The type of the services that stand for whoever sends requests.
const CLIENT: &str = "client";

/// A service: compared by name, then by type, then by account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ServiceKey {
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) account_id: Option<String>,
}

impl ServiceKey {
    /// Returns the key of a service whose texts are among these strings.
    pub(super) fn of(service: ServiceId, strings: &Strings) -> Self {
        let text = |symbol: Symbol| strings.text(symbol).to_owned();
        Self {
            name: text(service.name),
            kind: service.kind.map(text),
            account_id: service.account_id.map(text),
        }
    }

    /// Returns the key of the clients of a root service.
    pub(super) fn client_of(root: &str) -> Self {
        Self {
            name: root.to_owned(),
            kind: Some(CLIENT.to_owned()),
            account_id: None,
        }
    }
}
