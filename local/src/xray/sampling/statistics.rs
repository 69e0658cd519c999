//! What clients say that they did.

use std::collections::BTreeMap;

use manta_traces::sampling::StatisticsDocument;
use serde::Serialize;

use crate::xray::api::Timestamp;

/// Seconds of a reporting window: how often SDKs report.
const WINDOW_SECONDS: u64 = 10;
/// Windows that are remembered: the last five minutes.
const WINDOWS: u64 = 30;

/// What was done by the rules of late, all clients together. It is of the
/// moment, and ends with the process.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    /// By the window's number, then by rule.
    windows: BTreeMap<u64, BTreeMap<String, Counts>>,
}

/// What was done by a rule within a window.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    requests: u64,
    sampled: u64,
    borrowed: u64,
}

/// The model's `SamplingStatisticSummary`.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Summary {
    rule_name: String,
    timestamp: Timestamp,
    request_count: u64,
    borrow_count: u64,
    sampled_count: u64,
}

impl Statistics {
    /// Adds what a client reports at `now`, in seconds since 1970. Clients'
    /// clocks are their own: it counts as done now.
    pub(super) fn add(&mut self, document: &StatisticsDocument, now: Timestamp) {
        let window = now as u64 / WINDOW_SECONDS;
        // On both sides: the clock may have been set back.
        self.windows
            .retain(|other, _| other.abs_diff(window) < WINDOWS);
        let rules = self.windows.entry(window).or_default();
        let counts = rules.entry(document.rule_name.clone()).or_default();
        counts.requests = counts.requests.saturating_add(document.request_count);
        counts.sampled = counts.sampled.saturating_add(document.sampled_count);
        counts.borrowed = counts.borrowed.saturating_add(document.borrow_count);
    }

    /// Returns what was done, the last window first.
    pub(super) fn summaries(&self) -> Vec<Summary> {
        let windows = self.windows.iter().rev();
        let summaries = windows.flat_map(|(window, rules)| {
            let timestamp = (window * WINDOW_SECONDS) as f64;
            rules.iter().map(move |(rule, counts)| Summary {
                rule_name: rule.clone(),
                timestamp,
                request_count: counts.requests,
                borrow_count: counts.borrowed,
                sampled_count: counts.sampled,
            })
        });
        summaries.collect()
    }
}

#[cfg(test)]
mod tests {
    use manta_traces::sampling::StatisticsDocument;

    use super::{Statistics, WINDOWS};

    fn report(requests: u64) -> StatisticsDocument {
        StatisticsDocument {
            rule_name: "r".to_owned(),
            client_id: "c".to_owned(),
            timestamp: 0.0,
            request_count: requests,
            sampled_count: 1,
            borrow_count: 1,
        }
    }

    #[test]
    fn reports_of_one_window_are_added_up() {
        let mut statistics = Statistics::default();
        for (requests, now) in [(3, 100.0), (4, 109.9), (u64::MAX, 110.0), (1, 111.0)] {
            statistics.add(&report(requests), now);
        }
        let found: Vec<_> = statistics
            .summaries()
            .iter()
            .map(|summary| (summary.timestamp, summary.request_count))
            .collect();
        assert_eq!(found, [(110.0, u64::MAX), (100.0, 7)]);
    }

    #[test]
    fn old_windows_are_forgotten() {
        let mut statistics = Statistics::default();
        for window in 0..100_u32 {
            statistics.add(&report(1), f64::from(window) * 10.0);
        }
        assert_eq!(statistics.summaries().len() as u64, WINDOWS);
    }

    #[test]
    fn what_is_reported_after_the_clock_was_set_back_counts() {
        let mut statistics = Statistics::default();
        for window in 0..100_u32 {
            statistics.add(&report(1), 3_600.0 + f64::from(window) * 10.0);
        }
        statistics.add(&report(7), 0.0);
        let found: Vec<_> = statistics
            .summaries()
            .iter()
            .map(|summary| (summary.timestamp, summary.request_count))
            .collect();
        assert_eq!(found, [(0.0, 7)]);
    }
}
