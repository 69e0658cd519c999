//! A call.

use super::Subject;
use super::segment::went;
use crate::facts::{Edge, Node, Symbol};
use crate::filter::keyword::{Flag, Number, Text};

/// A call: its times and its outcome are those that its caller saw, all else is
/// that of the segment that was called.
pub(in crate::filter) struct Call<'a> {
    pub(in crate::filter) edge: &'a Edge,
    pub(in crate::filter) callee: &'a Node,
}

impl Subject for Call<'_> {
    fn flag(&self, flag: Flag) -> bool {
        match flag {
            Flag::Ok | Flag::Error | Flag::Throttle | Flag::Fault => went(self.edge.outcome, flag),
            Flag::Partial => self.edge.end.is_none(),
            Flag::Inferred | Flag::Root | Flag::First | Flag::Last | Flag::Remote => {
                self.callee.flag(flag)
            }
        }
    }

    fn number(&self, number: Number) -> Option<f64> {
        match number {
            Number::ResponseTime | Number::Duration => {
                self.edge.end.map(|end| (end - self.edge.start).max(0.0))
            }
            Number::HttpStatus | Number::Index | Number::Coverage => self.callee.number(number),
        }
    }

    fn any_text(&self, text: Text, passes: impl Fn(Symbol) -> bool) -> bool {
        self.callee.any_text(text, passes)
    }
}
