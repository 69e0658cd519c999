//! How many requests, and how they ended.

use serde::{Serialize, Serializer};

use super::verdict::Verdict;

/// Requests that were answered, by how they ended ("ServiceStatistics" and
/// "EdgeStatistics" in the X-Ray API, as which it is serialised).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    ok: u64,
    errors: u64,
    throttles: u64,
    faults: u64,
    /// Whole microseconds, so that a sum does not depend on the order of adding.
    microseconds: u64,
}

impl Tally {
    /// Counts a request that took so many seconds.
    pub fn count(&mut self, verdict: Verdict, seconds: f64) {
        *self.counter(verdict) += 1;
        // The conversion saturates; clocks that disagree count as 0.
        let microseconds = (seconds * 1e6).round() as u64;
        self.microseconds = self.microseconds.saturating_add(microseconds);
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: &Self) {
        for verdict in [
            Verdict::Ok,
            Verdict::Error,
            Verdict::Throttle,
            Verdict::Fault,
        ] {
            *self.counter(verdict) += other.of(verdict);
        }
        self.microseconds = self.microseconds.saturating_add(other.microseconds);
    }

    /// Returns how many ended in this way.
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Ok => self.ok,
            Verdict::Error => self.errors,
            Verdict::Throttle => self.throttles,
            Verdict::Fault => self.faults,
        }
    }

    /// Returns how many there are.
    pub fn total(&self) -> u64 {
        self.ok + self.errors + self.throttles + self.faults
    }

    /// Returns the share, 0 to 1, that ended in this way; 0 of no requests.
    pub fn share(&self, verdict: Verdict) -> f64 {
        match self.total() {
            0 => 0.0,
            total => self.of(verdict) as f64 / total as f64,
        }
    }

    /// Returns how many seconds they took together.
    pub fn seconds(&self) -> f64 {
        self.microseconds as f64 / 1e6
    }

    /// Returns how many seconds one took on average; `None` of no requests.
    pub fn average(&self) -> Option<f64> {
        match self.total() {
            0 => None,
            total => Some(self.seconds() / total as f64),
        }
    }

    fn counter(&mut self, verdict: Verdict) -> &mut u64 {
        match verdict {
            Verdict::Ok => &mut self.ok,
            Verdict::Error => &mut self.errors,
            Verdict::Throttle => &mut self.throttles,
            Verdict::Fault => &mut self.faults,
        }
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Statistics {
            ok_count: self.ok,
            error_statistics: ErrorStatistics {
                throttle_count: self.throttles,
                other_count: self.errors,
                total_count: self.throttles + self.errors,
            },
            fault_statistics: FaultStatistics {
                other_count: self.faults,
                total_count: self.faults,
            },
            total_count: self.total(),
            // Milliseconds, as in the API's examples.
            total_response_time: (self.seconds() * 1e3).round() / 1e3,
        }
        .serialize(serializer)
    }
}

/// The API's shape of a tally.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statistics {
    ok_count: u64,
    error_statistics: ErrorStatistics,
    fault_statistics: FaultStatistics,
    total_count: u64,
    total_response_time: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorStatistics {
    throttle_count: u64,
    other_count: u64,
    total_count: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FaultStatistics {
    other_count: u64,
    total_count: u64,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Tally, Verdict};

    #[test]
    fn the_api_counts_throttles_among_the_errors() {
        let mut tally = Tally::default();
        for (verdict, seconds) in [
            (Verdict::Ok, 0.1004),
            (Verdict::Ok, 0.2),
            (Verdict::Error, 0.01),
            (Verdict::Throttle, 0.001),
            (Verdict::Fault, 3.0),
        ] {
            tally.count(verdict, seconds);
        }
        assert_eq!(
            serde_json::to_value(tally).unwrap(),
            json!({
                "OkCount": 2,
                "ErrorStatistics": {"ThrottleCount": 1, "OtherCount": 1, "TotalCount": 2},
                "FaultStatistics": {"OtherCount": 1, "TotalCount": 1},
                "TotalCount": 5,
                "TotalResponseTime": 3.311,
            })
        );
    }

    #[test]
    fn no_requests_have_no_average() {
        assert_eq!(Tally::default().average(), None);
        assert_eq!(Tally::default().share(Verdict::Fault), 0.0);
    }

    #[test]
    fn merging_adds() {
        let mut one = Tally::default();
        one.count(Verdict::Ok, 1.0);
        let mut other = Tally::default();
        other.count(Verdict::Fault, 2.0);
        one.merge(&other);
        assert_eq!((one.total(), one.seconds()), (2, 3.0));
        assert_eq!(one.share(Verdict::Fault), 0.5);
    }
}
