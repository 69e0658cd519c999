//! Groups: filters by name.

use std::fmt;

/// A group that an expression refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupReference {
    /// By its name. The case of letters counts (CreateGroup's "GroupName").
    Name(String),
    /// By its ARN.
    Arn(String),
}

/// Why the groups that an expression refers to cannot be put into it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// There is none.
    #[error("there is no group {0}")]
    Unknown(GroupReference),
    /// Its filter refers to itself, or to a group whose filter does.
    #[error("the filter of group {0} refers to itself")]
    Cycle(GroupReference),
    /// Groups refer to groups, that refer to groups, and so on.
    #[error("too many groups refer to one another, {0} among them")]
    TooMany(GroupReference),
}

impl fmt::Display for GroupReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(text) | Self::Arn(text) => write!(formatter, "`{text}`"),
        }
    }
}
