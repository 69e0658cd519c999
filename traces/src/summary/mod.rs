//! What is shown of a trace in a list: `TraceSummary` of the X-Ray API, made from
//! [`Facts`](crate::facts::Facts) alone.
//!
//! It is written as the API writes it: times in seconds since 1970, lengths of time
//! to the millisecond, lists there when they are empty, and what is not known left out.

mod annotations;
mod parts;
mod root_causes;
mod services;
mod trace_summary;
mod users;

pub use annotations::{Annotations, SummaryValue, ValueWithServiceIds};
pub use parts::{AvailabilityZoneDetail, InstanceIdDetail, ResourceArnDetail, SummaryHttp};
pub use root_causes::{
    SlowEntity, SummaryException, SummaryRootCause, SummaryRootCauseService, ThrownEntity,
};
pub use services::SummaryServiceId;
pub use trace_summary::TraceSummary;
pub use users::TraceUser;

/// Seconds to the millisecond, as X-Ray gives them. They are a number, however many they are.
pub(crate) fn to_millisecond(seconds: f64) -> f64 {
    ((seconds * 1000.0).round() / 1000.0).clamp(f64::MIN, f64::MAX)
}
