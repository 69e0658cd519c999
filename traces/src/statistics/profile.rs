//! How requests went: their number, how they ended, how long they took.

use serde::Serialize;

use super::sketch::Sketch;
use super::tally::Tally;
use super::verdict::Verdict;

/// Requests, and how they went. Two can be merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// How many, and how they ended.
    pub tally: Tally,
    /// How long they took.
    pub times: Sketch,
}

/// What one says about requests, as plain numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// How many there were.
    pub count: u64,
    /// Of all requests that were looked at, 0 to 1.
    pub share: f64,
    /// Of the requests, 0 to 1: those that went well.
    pub ok: f64,
    /// Of the requests, 0 to 1: those with an error of the caller, but throttles.
    pub error: f64,
    /// Of the requests, 0 to 1: those that were too many.
    pub throttle: f64,
    /// Of the requests, 0 to 1: those with a fault of the service.
    pub fault: f64,
    /// Seconds that one took, on average.
    pub average: f64,
    /// Seconds that half of them did not exceed, to within [`Sketch::RELATIVE_ERROR`].
    pub p50: f64,
    /// Seconds that nine in ten did not exceed, as precise.
    pub p90: f64,
    /// Seconds that all but one in a hundred did not exceed, as precise.
    pub p99: f64,
}

impl Profile {
    /// Counts a request that took so many seconds.
    pub fn record(&mut self, verdict: Verdict, seconds: f64) {
        self.tally.count(verdict, seconds);
        self.times.record(seconds);
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: &Self) {
        self.tally.merge(&other.tally);
        self.times.merge(&other.times);
    }

    /// Returns its figures, `all` being how many requests were looked at, these among
    /// them; `None` of no requests.
    pub fn figures(&self, all: u64) -> Option<Figures> {
        let count = self.tally.total();
        Some(Figures {
            count,
            share: count as f64 / all as f64,
            ok: self.tally.share(Verdict::Ok),
            error: self.tally.share(Verdict::Error),
            throttle: self.tally.share(Verdict::Throttle),
            fault: self.tally.share(Verdict::Fault),
            average: self.tally.average()?,
            p50: self.times.quantile(0.5)?,
            p90: self.times.quantile(0.9)?,
            p99: self.times.quantile(0.99)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Figures, Profile};
    use crate::statistics::{Sketch, Verdict};

    #[test]
    fn no_requests_have_no_figures() {
        assert_eq!(Profile::default().figures(0), None);
    }

    #[test]
    fn figures_are_of_the_requests_recorded() {
        let mut profile = Profile::default();
        for seconds in 1..=100 {
            let verdict = match seconds {
                1..=80 => Verdict::Ok,
                81..=90 => Verdict::Error,
                91..=95 => Verdict::Throttle,
                _ => Verdict::Fault,
            };
            profile.record(verdict, f64::from(seconds));
        }
        let Figures {
            count,
            share,
            ok,
            error,
            throttle,
            fault,
            average,
            p50,
            p90,
            p99,
        } = profile.figures(400).unwrap();
        assert_eq!((count, share), (100, 0.25));
        assert_eq!((ok, error, throttle, fault), (0.8, 0.1, 0.05, 0.05));
        assert_eq!(average, 50.5);
        for (estimate, exact) in [(p50, 50.0), (p90, 90.0), (p99, 99.0)] {
            assert!((estimate / exact - 1.0f64).abs() <= Sketch::RELATIVE_ERROR);
        }
    }
}
