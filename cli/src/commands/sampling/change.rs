//! What became of a change.

use manta_aws::operations::{MonthlyCost, Price, SamplingOverride};
use serde::Serialize;

/// A rule that was set, and what it costs.
#[derive(Debug, Serialize)]
pub(crate) struct SamplingChange {
    /// The rule.
    pub(crate) set: SamplingOverride,
    /// What X-Ray takes.
    pub(crate) price: Price,
    /// US dollars for what the rate records of a million requests, none of it free.
    pub(crate) usd_per_million_requests: f64,
    /// Requests per second that X-Ray's statistics tell of; `None`: they tell of none.
    pub(crate) requests_per_second: Option<f64>,
    /// What that many requests come to in a month.
    pub(crate) monthly: Option<MonthlyCost>,
}

impl SamplingChange {
    /// Returns what setting a rule means, for a service with so many requests.
    pub(super) fn new(set: SamplingOverride, requests_per_second: Option<f64>) -> Self {
        let price = Price::XRAY;
        let (rate, reservoir) = (set.rate, set.reservoir_per_second);
        Self {
            usd_per_million_requests: price.of(1e6 * rate),
            monthly: requests_per_second.map(|requests| MonthlyCost::at(requests, rate, reservoir)),
            set,
            price,
            requests_per_second,
        }
    }
}
