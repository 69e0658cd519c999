//! A segment of a trace, without its document.

use super::{Outcome, Symbol};

/// A segment: one that was sent, or one that was inferred from a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The service that it is of.
    pub service: ServiceId,
    /// How it is known.
    pub provenance: Provenance,
    /// Its start, in seconds since 1970.
    pub start: f64,
    /// Its end; `None` while it is in progress.
    pub end: Option<f64>,
    /// Seconds from the earliest start to the latest end among it, its subsegments
    /// and all that they called; `None` while it is in progress. Of a function it
    /// is longer than the [response time](Self::response_time) by its cold start,
    /// which comes before its segment.
    pub duration: Option<f64>,
    /// How it ended. Of an inferred segment: how the call ended.
    pub outcome: Outcome,
    /// The request that it served. Of an inferred segment: the request that was sent.
    pub http: Option<Box<Http>>,
    /// Who sent the request.
    pub user: Option<Symbol>,
    /// The ARN of what ran it.
    pub resource_arn: Option<Symbol>,
    /// The id of the instance that ran it, `i-…`.
    pub instance_id: Option<Symbol>,
    /// Where that is, `eu-west-1a`.
    pub availability_zone: Option<Symbol>,
    /// What was thrown in it and in its subsegments.
    pub exceptions: Vec<Exception>,
}

impl Node {
    /// Returns seconds from its start to its end; `None` while it is in progress.
    pub fn response_time(&self) -> Option<f64> {
        self.end.map(|end| (end - self.start).max(0.0))
    }
}

/// What tells one service from another ("ServiceId" in the X-Ray API).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceId {
    /// Its name, `web`.
    pub name: Symbol,
    /// Its type: a segment's origin, `AWS::ECS::Fargate`; of an inferred segment
    /// `AWS::DynamoDB::Table`, `remote`, …; `None`: the segment has no origin.
    pub kind: Option<Symbol>,
    /// The account that it runs in, twelve digits.
    pub account_id: Option<Symbol>,
}

/// How a segment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// It was sent, and nobody called it.
    Root,
    /// It was sent, and has a caller, which may be missing.
    Called,
    /// Nobody sent it: it was made from the call that a subsegment tells of.
    Inferred,
}

/// The request that a segment served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Http {
    /// `GET`, `POST`, …
    pub method: Option<Symbol>,
    /// The full URL.
    pub url: Option<Symbol>,
    /// What the client said it is.
    pub user_agent: Option<Symbol>,
    /// The client's address.
    pub client_ip: Option<Symbol>,
    /// The response's status.
    pub status: Option<u16>,
}

/// Something that was thrown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exception {
    /// The class.
    pub kind: Option<Symbol>,
    /// What was said.
    pub message: Option<Symbol>,
}
