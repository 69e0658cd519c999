//! What recording traces costs.

use serde::Serialize;

/// Seconds of a month of thirty days.
const MONTH_SECONDS: f64 = 30.0 * 24.0 * 3600.0;

/// What X-Ray takes for traces that are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Price {
    /// US dollars for a million traces.
    pub usd_per_million: f64,
    /// Traces of an account that cost nothing each month.
    pub free_per_month: u32,
    /// When this was looked up.
    pub as_of: &'static str,
}

impl Price {
    /// X-Ray's price in most regions: <https://aws.amazon.com/xray/pricing/>.
    pub const XRAY: Self = Self {
        usd_per_million: 5.0,
        free_per_month: 100_000,
        as_of: "2026-11-22",
    };

    /// Returns what so many traces cost, without any that are free.
    #[must_use]
    pub fn of(&self, traces: f64) -> f64 {
        traces / 1e6 * self.usd_per_million
    }
}

/// What a rule records in a month, and what that costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MonthlyCost {
    /// Traces that are recorded.
    pub traces: f64,
    /// US dollars, when the account records nothing else.
    pub usd: f64,
}

impl MonthlyCost {
    /// Returns that of a rule which as many requests match each second, all month long.
    #[must_use]
    pub fn at(requests_per_second: f64, rate: f64, reservoir_per_second: u32) -> Self {
        let price = Price::XRAY;
        let first = requests_per_second.min(f64::from(reservoir_per_second));
        let traces = (first + (requests_per_second - first) * rate) * MONTH_SECONDS;
        let paid = (traces - f64::from(price.free_per_month)).max(0.0);
        Self {
            traces,
            usd: price.of(paid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MonthlyCost, Price};

    #[test]
    fn the_reservoir_is_recorded_whole_and_the_rest_by_the_rate() {
        // 10 of 110 requests a second, and a tenth of the other 100.
        let cost = MonthlyCost::at(110.0, 0.1, 10);
        assert!((cost.traces - 51_840_000.0).abs() < 1e-3, "{cost:?}");
        assert!((cost.usd - 258.70).abs() < 1e-6, "{cost:?}");
    }

    #[test]
    fn a_reservoir_records_no_more_requests_than_there_are() {
        let cost = MonthlyCost::at(0.01, 0.0, 5);
        assert!((cost.traces - 25_920.0).abs() < 1e-6, "{cost:?}");
        assert_eq!(cost.usd, 0.0);
    }

    #[test]
    fn a_million_traces_cost_what_the_price_says() {
        assert_eq!(Price::XRAY.of(300_000.0), 1.5);
    }
}
