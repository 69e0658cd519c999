//! What is kept of a segment or subsegment.

use super::texts::Text;
use crate::facts::Outcome;
use crate::{SegmentId, TraceId};

/// A segment or subsegment: of its document, what facts are made of.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// The place of the piece that it is a subsegment of in the same document.
    pub(super) inside: Option<usize>,
    pub(super) id: Option<SegmentId>,
    pub(super) trace_id: Option<TraceId>,
    pub(super) parent_id: Option<SegmentId>,
    pub(super) name: Option<Text>,
    /// Whether it is a subsegment that was sent alone.
    pub(super) alone: bool,
    pub(super) start: Option<f64>,
    pub(super) end: Option<f64>,
    pub(super) in_progress: bool,
    pub(super) namespace: Namespace,
    pub(super) origin: Option<Text>,
    pub(super) user: Option<Text>,
    pub(super) resource_arn: Option<Text>,
    pub(super) error: Option<bool>,
    pub(super) fault: Option<bool>,
    pub(super) throttle: Option<bool>,
    pub(super) http: Http,
    pub(super) aws: Aws,
    pub(super) is_query: bool,
    pub(super) cause: Cause,
    pub(super) annotations: Vec<(Text, Value)>,
    pub(super) links: Vec<(TraceId, Option<SegmentId>)>,
    pub(super) inferred: bool,
}

/// Whom a subsegment calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Namespace {
    /// Nobody: it is work of its segment.
    #[default]
    Local,
    /// AWS.
    Aws,
    /// Someone else.
    Remote,
}

/// Of `http`, what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Http {
    pub(super) method: Option<Text>,
    pub(super) url: Option<Text>,
    pub(super) user_agent: Option<Text>,
    pub(super) client_ip: Option<Text>,
    pub(super) traced: bool,
    pub(super) status: Option<i64>,
}

/// Of `aws`, what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Aws {
    pub(super) account_id: Option<Text>,
    pub(super) instance_id: Option<Text>,
    pub(super) availability_zone: Option<Text>,
    pub(super) table_name: Option<Text>,
    pub(super) table_names: Option<Text>,
    pub(super) resource_names: Option<Text>,
    pub(super) queue_url: Option<Text>,
    pub(super) topic_arn: Option<Text>,
    pub(super) bucket_name: Option<Text>,
    pub(super) function_name: Option<Text>,
}

/// Of `cause`, what is kept.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Cause {
    /// There is none.
    #[default]
    None,
    /// An exception of another piece.
    Elsewhere(SegmentId),
    /// Exceptions.
    Thrown(Vec<Exception>),
}

/// Of an exception, what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Exception {
    pub(super) id: Option<SegmentId>,
    pub(super) kind: Option<Text>,
    pub(super) message: Option<Text>,
}

/// The value of an annotation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    /// A text.
    Text(Text),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
}

impl Piece {
    /// Returns its end; `None` while it is in progress.
    pub(super) fn end(&self) -> Option<f64> {
        self.end.filter(|_| !self.in_progress)
    }

    /// Returns its start: a document without one is refused before it comes here.
    pub(super) fn start(&self) -> f64 {
        self.start.unwrap_or_default()
    }

    /// Whether it is a subsegment, inside of its document or alone.
    pub(super) fn is_subsegment(&self) -> bool {
        self.alone || self.inside.is_some()
    }

    /// Whether it is a call to another service.
    pub(super) fn is_call(&self) -> bool {
        self.is_subsegment() && self.namespace != Namespace::Local
    }

    /// Returns how it ended: what it says, and where it says nothing, what the
    /// response's status says.
    pub(super) fn outcome(&self) -> Outcome {
        let status = self.http.status.unwrap_or_default();
        Outcome {
            error: self.error.unwrap_or((400..500).contains(&status)),
            fault: self.fault.unwrap_or((500..600).contains(&status)),
            throttle: self.throttle.unwrap_or(status == 429),
        }
    }

    /// Returns the exceptions that it has itself.
    pub(super) fn exceptions(&self) -> &[Exception] {
        match &self.cause {
            Cause::Thrown(exceptions) => exceptions,
            Cause::None | Cause::Elsewhere(_) => &[],
        }
    }
}
