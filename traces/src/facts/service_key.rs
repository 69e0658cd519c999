//! What tells one service from another, whichever strings its traces use.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{ServiceId, Strings, Symbol};

/// The type of the services that stand for whoever sends requests.
pub(crate) const CLIENT: &str = "client";

/// A [`ServiceId`] with its texts. Compared by name, then by type, then by
/// account; serialised as the API's "ServiceId".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceKey {
    /// Its name, `web`.
    pub name: String,
    /// Its type, `AWS::ECS::Fargate`; `None`: its segments have no origin.
    pub kind: Option<String>,
    /// The account that it runs in; `None`: its segments do not tell.
    pub account_id: Option<String>,
}

impl ServiceKey {
    /// Returns the key of a service whose texts are among these strings.
    pub fn of(service: ServiceId, strings: &Strings) -> Self {
        let text = |symbol: Symbol| strings.text(symbol).to_owned();
        Self {
            name: text(service.name),
            kind: service.kind.map(text),
            account_id: service.account_id.map(text),
        }
    }

    /// Returns the key of the clients of a root service: X-Ray gives them its name.
    pub fn client_of(root: &str) -> Self {
        Self {
            name: root.to_owned(),
            kind: Some(CLIENT.to_owned()),
            account_id: None,
        }
    }
}

impl Serialize for ServiceKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            name,
            kind,
            account_id,
        } = self;
        let mut id = serializer.serialize_struct("ServiceId", 4)?;
        id.serialize_field("Name", name)?;
        id.serialize_field("Names", &[name])?;
        if let Some(account_id) = account_id {
            id.serialize_field("AccountId", account_id)?;
        }
        if let Some(kind) = kind {
            id.serialize_field("Type", kind)?;
        }
        id.end()
    }
}
