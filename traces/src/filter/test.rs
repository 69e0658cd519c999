//! What an expression tests.

use super::expression::Expression;
use super::group::GroupReference;
use super::keyword::{Flag, Number, Text};
use super::operator::{Order, Relation};
use super::root_cause::CausePattern;
use super::selector::ServicePattern;
use crate::facts::RootCauseKind;

/// A test of a trace.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TraceTest {
    /// Of what a keyword stands for.
    Property(Property),
    /// Of an annotation; holds when one with this key does.
    Annotation { key: String, test: AnnotationTest },
    /// Of the segments of a service; holds when one does.
    Service {
        service: ServicePattern,
        within: Expression<Property>,
    },
    /// Of the calls from a service to another; holds when one does.
    Edge {
        from: ServicePattern,
        to: ServicePattern,
        within: Expression<Property>,
    },
    /// What a group's filter says.
    Group(GroupReference),
    /// Of the parts of the trace's root causes; holds when one does.
    RootCause {
        part: CausePart,
        within: Expression<Property>,
    },
    /// Of root causes as a whole: each pattern is that of one.
    RootCauses(Vec<CausePattern>),
}

/// A test of what a keyword stands for. Where it stands for several values, it holds
/// when it does for one; `!` before it asks that it holds for none.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Property {
    Flag(Flag),
    Number(Number, NumberTest),
    Text(Text, TextTest),
}

/// A test of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum NumberTest {
    /// There is one.
    Set,
    /// There is one, and it compares so.
    Is(Order, f64),
}

/// A test of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TextTest {
    /// There is one.
    Set,
    /// There is one, and it compares so.
    Is(Relation, String),
}

/// A test of an annotation's value. Values of another type than the one that is
/// compared with are passed over, for `!=` as well.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum AnnotationTest {
    /// There is one, and it is not `false` (Guide: "If the keyword is of boolean
    /// type, it will evaluate to the boolean value").
    Set,
    /// It is this boolean.
    Boolean(bool),
    /// It is a number that compares so.
    Number(Order, f64),
    /// It is a text that compares so.
    Text(Relation, String),
}

/// The parts of root causes that an expression is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CausePart {
    /// The services on the path.
    Service(RootCauseKind),
    /// The segments and subsegments on the path, those of all its services in one
    /// list: the last is the cause itself.
    Entity(RootCauseKind),
    /// What was thrown on the path, in one list. A response time has none.
    Exception(FailureKind),
}

/// What exceptions are a cause of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    Fault,
    Error,
}

impl From<FailureKind> for RootCauseKind {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Fault => Self::Fault,
            FailureKind::Error => Self::Error,
        }
    }
}
