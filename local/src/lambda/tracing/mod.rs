//! What Lambda itself says of an invocation to X-Ray.
//!
//! Two segments of one name: `AWS::Lambda`, the service, and below it
//! `AWS::Lambda::Function`, what ran. The function's own code adds subsegments to the
//! latter, by the header that it is given.

mod header;
mod identity;
mod reporter;
mod sampling;
mod segments;

pub(super) use header::{Header, new_id};
pub(super) use identity::Identity;
pub(super) use reporter::Reporter;
pub(super) use sampling::Sampling;
pub(super) use segments::{
    Execution, Halt, Span, attempt, beginning, dwell_time, execution, service,
};
