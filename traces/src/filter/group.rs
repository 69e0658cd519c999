//! Groups: filters by name.

/// A group that an expression refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupReference {
    /// By its name.
    Name(String),
    /// By its ARN.
    Arn(String),
}

/// Why the groups of an expression cannot be put into it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// There is no such group.
    #[error("there is no group {0:?}")]
    Unknown(GroupReference),
    /// A group's filter refers to the group itself.
    #[error("group {0:?} is part of itself")]
    Cycle(GroupReference),
}
