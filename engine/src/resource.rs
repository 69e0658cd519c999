//! What a target tells the engine about its kinds of resources.

use std::fmt::Debug;

use serde::Serialize;

use crate::{Address, Document};

/// What is the same for every resource of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The kind's name as users see it (`log-group`); holds no slash.
    pub name: &'static str,
    /// When it is deleted: lower ranks first, equal ranks side by side. A
    /// resource that has left the blueprint carries no references any more, so
    /// the order has to come from its kind: a user ranks below what it uses.
    pub delete_rank: u8,
    /// Properties that cannot be changed in place. A change of one replaces the
    /// resource, so each must be one that can be read back: of the others, all
    /// count as changed when the blueprint changes any.
    pub immutable: &'static [&'static str],
    /// Outputs that an update gives a new value (a revision's ARN, say). What
    /// refers to one is updated too.
    pub volatile_outputs: &'static [&'static str],
}

/// One resource of a target: an enum over the specifications of its kinds, which
/// [`resource_enum!`](crate::resource_enum) declares.
///
/// Its properties are the specification alone; with the kind it can be read back.
pub trait Resource: Clone + Debug + PartialEq + Serialize + Send + Sync + 'static {
    /// The closed set of kinds.
    const KINDS: &'static [&'static Kind];

    /// Returns this resource's kind.
    fn kind(&self) -> &'static Kind;

    /// Returns this resource's name within its kind, the same in every environment.
    fn name(&self) -> &str;

    /// Returns this resource's properties, references included.
    fn properties(&self) -> Document;

    /// Returns this resource with other properties.
    ///
    /// # Errors
    /// When they do not fit the kind.
    fn with_properties(&self, properties: Document) -> Result<Self, serde_json::Error>;

    /// Returns this resource's address.
    fn address(&self) -> Address {
        Address::new(self.kind().name, self.name())
    }
}
