//! What keywords stand for.

mod call;
mod cause;
mod segment;
mod trace;

pub(super) use call::Call;
pub(super) use cause::Listed;

use super::keyword::{Flag, Number, Text};
use crate::facts::Symbol;

/// What an expression, or one in braces, is about. A keyword that means nothing to a
/// subject is false or unset.
pub(super) trait Subject {
    /// Returns what a flag stands for.
    fn flag(&self, flag: Flag) -> bool;

    /// Returns what a number stands for; `None`: it is unset.
    fn number(&self, number: Number) -> Option<f64>;

    /// Whether one of the texts passes that a keyword stands for.
    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool;
}
