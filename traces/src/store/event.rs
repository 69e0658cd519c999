//! What the user should know of, and nobody asked for.

use std::fmt::{Display, Formatter, Result as Written};

/// What [`Store::maintain`](super::Store::maintain) did.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "the events are for the user"]
pub struct Maintained {
    /// What the user should be told.
    pub events: Vec<Event>,
    /// Whether there is more to do at once.
    pub busy: bool,
}

/// Something that the user should be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// There is no room on the disk, so old traces went before their time. Said once.
    DiskFull {
        /// How many went at first.
        traces: u64,
    },
}

impl Display for Event {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Written {
        match self {
            Self::DiskFull { traces } => write!(
                formatter,
                "the disk is full: the {traces} oldest traces were removed to keep new ones, and more will be as new ones come; free some space"
            ),
        }
    }
}
