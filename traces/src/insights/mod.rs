//! When services began to fail: what `GetInsightSummaries` answers.
//!
//! X-Ray finds by "statistical modeling" where fault rates leave the expected
//! range, and does not say how. What is done here is simple, and all of it:
//!
//! - Time is cut into periods of five minutes. Each service has its own history:
//!   its latest twelve periods that were as expected, an hour of them.
//! - A period is *anomalous* when its faults are more than the history's fault rate
//!   explains: beyond three standard deviations of a binomial distribution with
//!   that rate, and at least five percentage points above it, and at least five.
//!   A service of whose history fewer than ten requests are known is not judged.
//! - Anomalous periods in a row are an *incident* of the service.
//! - Incidents that overlap, of services of which one calls the other, are one
//!   *insight*. Its root cause is "the farthest downstream node" of them
//!   (X-Ray's developer guide, "Using X-Ray insights"): one that calls none of the
//!   others; of several the one with the most faults.
//! - It is closed when the incident was over a whole period ago.

mod anomaly;
mod builder;
mod incident;
mod insight_id;
mod summary;

pub use builder::{Block, InsightBuilder};
pub use summary::{AnomalousService, Category, Group, Impact, InsightState, InsightSummary};
