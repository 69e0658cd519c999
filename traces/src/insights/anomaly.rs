//! Whether more requests failed than should have.

use std::collections::VecDeque;

use crate::statistics::{Tally, Verdict};

/// How many periods a history has: an hour of them.
const PERIODS: usize = 12;

/// A history of fewer requests tells nothing.
const LEAST_REQUESTS: u64 = 10;

/// Fewer faults in five minutes are nobody's emergency.
const LEAST_FAULTS: u64 = 5;

/// By how much the fault rate has to rise, as a share of the requests: where there
/// are very many requests, a rise that means nothing is still no accident.
const LEAST_RISE: f64 = 0.05;

/// How many standard deviations are still an accident: one period in a thousand
/// has more by chance.
const DEVIATIONS: f64 = 3.0;

/// A service's latest periods that were as expected.
#[derive(Debug, Default)]
pub(super) struct History {
    periods: VecDeque<Tally>,
}

/// What a history says of a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Judgement {
    /// It is as it was before, as far as can be told.
    Expected,
    /// Too many requests failed; so many did before, 0 to 1.
    Anomalous {
        /// The share that was expected to fail.
        expected: f64,
    },
}

impl History {
    /// Judges the next period. It becomes part of the history unless it is anomalous.
    pub(super) fn judge(&mut self, period: Tally) -> Judgement {
        let before = self.total();
        let expected = before.share(Verdict::Fault);
        if before.total() >= LEAST_REQUESTS && is_anomalous(period, expected) {
            return Judgement::Anomalous { expected };
        }
        self.periods.push_back(period);
        if self.periods.len() > PERIODS {
            self.periods.pop_front();
        }
        Judgement::Expected
    }

    fn total(&self) -> Tally {
        let mut total = Tally::default();
        for period in &self.periods {
            total.merge(period);
        }
        total
    }
}

/// Whether a period has more faults than such a fault rate, 0 to 1, explains.
fn is_anomalous(period: Tally, rate: f64) -> bool {
    let faults = period.of(Verdict::Fault);
    let requests = period.total() as f64;
    let deviation = (requests * rate * (1.0 - rate)).sqrt();
    faults >= LEAST_FAULTS
        && faults as f64 > requests * rate + DEVIATIONS * deviation
        && period.share(Verdict::Fault) >= rate + LEAST_RISE
}

#[cfg(test)]
mod tests {
    use super::{History, Judgement};
    use crate::statistics::{Tally, Verdict};

    fn period(ok: u64, faults: u64) -> Tally {
        let mut tally = Tally::default();
        for _ in 0..ok {
            tally.count(Verdict::Ok, 0.1);
        }
        for _ in 0..faults {
            tally.count(Verdict::Fault, 0.1);
        }
        tally
    }

    fn history(periods: &[Tally]) -> History {
        let mut history = History::default();
        for period in periods {
            history.judge(*period);
        }
        history
    }

    #[test]
    fn without_a_history_nothing_is_judged() {
        assert_eq!(history(&[]).judge(period(0, 100)), Judgement::Expected);
        let short = &[period(9, 0)];
        assert_eq!(history(short).judge(period(0, 100)), Judgement::Expected);
    }

    #[test]
    fn a_jump_is_anomalous() {
        let judgement = history(&[period(99, 1)]).judge(period(50, 50));
        assert_eq!(judgement, Judgement::Anomalous { expected: 0.01 });
    }

    #[test]
    fn a_few_faults_are_not() {
        assert_eq!(
            history(&[period(100, 0)]).judge(period(0, 4)),
            Judgement::Expected
        );
    }

    #[test]
    fn a_small_rise_of_many_requests_is_not() {
        let before = &[period(10_000, 100)];
        assert_eq!(
            history(before).judge(period(9_600, 400)),
            Judgement::Expected
        );
    }

    #[test]
    fn chance_is_not() {
        // Of 20 requests 10 are expected to fail; three deviations are 6.7.
        let before = &[period(500, 500)];
        assert_eq!(history(before).judge(period(4, 16)), Judgement::Expected);
        assert_ne!(history(before).judge(period(0, 20)), Judgement::Expected);
    }

    #[test]
    fn what_is_anomalous_does_not_become_expected() {
        let mut history = history(&[period(100, 0)]);
        for _ in 0..50 {
            assert_ne!(history.judge(period(50, 50)), Judgement::Expected);
        }
    }

    #[test]
    fn what_was_more_than_an_hour_of_periods_ago_is_forgotten() {
        let mut periods = vec![period(0, 50)];
        periods.extend([period(50, 0); super::PERIODS]);
        let judgement = history(&periods).judge(period(90, 10));
        assert_eq!(judgement, Judgement::Anomalous { expected: 0.0 });
    }
}
