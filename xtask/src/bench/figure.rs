//! A measured figure and its limit.

use std::fmt;

/// A measured figure and the most that it may be.
pub(super) struct Figure {
    /// What was measured, the unit included.
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) limit: f64,
}

impl Figure {
    pub(super) fn is_within(&self) -> bool {
        self.value <= self.limit
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, limit } = self;
        let verdict = if self.is_within() { "ok" } else { "OVER" };
        write!(f, "{name:<58} {value:>8.2}  limit {limit:>7.2}  {verdict}")
    }
}
