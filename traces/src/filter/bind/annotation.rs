//! Checks of the values of annotations.

use super::property::TextCheck;
use crate::facts::{AnnotationValue, Strings};
use crate::filter::operator::Order;
use crate::filter::test::AnnotationTest;

/// A check of an annotation's value.
#[derive(Clone, Debug)]
pub(super) enum AnnotationCheck {
    Set,
    Boolean(bool),
    Number(Order, f64),
    Text(TextCheck),
}

impl AnnotationCheck {
    /// Returns the check for a test; `None`: no value passes.
    pub(super) fn of(test: &AnnotationTest, strings: &Strings) -> Option<Self> {
        Some(match test {
            AnnotationTest::Set => Self::Set,
            AnnotationTest::Boolean(value) => Self::Boolean(*value),
            AnnotationTest::Number(order, to) => Self::Number(*order, *to),
            AnnotationTest::Text(relation, to) => {
                Self::Text(TextCheck::of(*relation, to, strings)?)
            }
        })
    }

    pub(super) fn passes(&self, value: AnnotationValue) -> bool {
        match (self, value) {
            (Self::Set, value) => value != AnnotationValue::Boolean(false),
            (Self::Boolean(expected), AnnotationValue::Boolean(value)) => value == *expected,
            (Self::Number(order, to), AnnotationValue::Number(value)) => order.holds(value, *to),
            (Self::Text(check), AnnotationValue::Text(symbol)) => check.passes(symbol),
            (Self::Boolean(_) | Self::Number(..) | Self::Text(_), _) => false,
        }
    }
}
