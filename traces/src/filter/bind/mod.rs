//! Filters, made ready for the texts of many traces: each text that a filter names is
//! looked up once, and what that decides is left away.

mod annotation;
mod property;
mod service;
mod trace;

use std::convert::Infallible;

use super::expression::Expression;
use super::test::TraceTest;
use crate::facts::{Facts, Strings};
use trace::Check;

/// A filter, made ready by [`Filter::over`](super::Filter::over) for traces whose
/// texts are among some strings. Of other traces it knows nothing.
#[derive(Clone, Debug)]
pub struct BoundFilter {
    expression: Expression<Check>,
}

impl BoundFilter {
    pub(super) fn new(expression: &Expression<TraceTest>, strings: &Strings) -> Self {
        Self {
            expression: bound(expression, |test| Check::of(test, strings)),
        }
    }

    /// Whether it can ask for a trace that has no other texts than those strings: not
    /// when it asks for a name that none of them is.
    pub fn can_match(&self) -> bool {
        !self.expression.is_never()
    }

    /// Whether it asks for a trace.
    pub fn matches(&self, facts: &Facts) -> bool {
        self.expression.holds(&|check| check.holds(facts))
    }
}

/// Puts checks in the places of tests.
fn bound<T, C>(expression: &Expression<T>, check: impl Fn(&T) -> Expression<C>) -> Expression<C> {
    let Ok(bound) = expression.replace(&mut |test| Ok::<_, Infallible>(check(test)));
    bound
}
