//! How many requests may be on their way, and when the next may go.

use std::time::{Duration, Instant};

/// The first pause after a failure.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest: X-Ray is found back within this time after an outage.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Additive increase, multiplicative decrease, and a pause that doubles while nothing succeeds.
///
/// One failure of many at once is one incident: those that were sent before the last pause began
/// tell nothing new.
#[derive(Debug)]
pub(super) struct Window {
    most: usize,
    size: usize,
    /// Failures in a row, by incident.
    failures: u32,
    /// No request goes before this.
    closed_until: Option<Instant>,
    /// When the last incident began.
    incident: Option<Instant>,
}

/// How a request ended, as far as the pace is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// X-Ray keeps up.
    Fine,
    /// X-Ray wants fewer requests.
    Throttled,
    /// X-Ray is not there, or not well.
    Down,
}

impl Window {
    /// Returns a window of `most` requests, open.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            size: most.max(1),
            failures: 0,
            closed_until: None,
            incident: None,
        }
    }

    /// Whether another request may go, beside those on their way.
    pub(super) fn has_room(&self, in_flight: usize) -> bool {
        in_flight < self.size
    }

    /// Returns when the next request may go; `None`: now.
    pub(super) fn opens_at(&self, now: Instant) -> Option<Instant> {
        self.closed_until.filter(|until| *until > now)
    }

    /// Notes how a request ended that was sent at `sent`. `chance` is random in 0..1.
    pub(super) fn note(&mut self, pace: Pace, sent: Instant, now: Instant, chance: f64) {
        let size = match pace {
            Pace::Fine => {
                self.failures = 0;
                self.closed_until = None;
                self.size = self.most.min(self.size + 1);
                return;
            }
            Pace::Throttled => self.size / 2,
            Pace::Down => 1,
        };
        if self.incident.is_some_and(|begun| sent < begun) {
            return;
        }
        self.size = size.max(1);
        self.incident = Some(now);
        let doubled = FIRST_PAUSE.saturating_mul(1 << self.failures.min(10));
        let pause = doubled.min(LONGEST_PAUSE);
        // Between half and all of it, so that collectors that failed together do not return together.
        self.closed_until = Some(now + pause.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0));
        self.failures = self.failures.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{LONGEST_PAUSE, Pace, Window};

    const MILLISECOND: Duration = Duration::from_millis(1);

    #[test]
    fn a_fault_leaves_one_request_and_a_pause() {
        let now = Instant::now();
        let mut window = Window::new(64);
        assert!(window.has_room(63) && !window.has_room(64));
        window.note(Pace::Down, now, now, 1.0);
        assert!(window.has_room(0) && !window.has_room(1));
        assert_eq!(window.opens_at(now), Some(now + 100 * MILLISECOND));
        assert_eq!(window.opens_at(now + 100 * MILLISECOND), None);
    }

    #[test]
    fn many_failures_at_once_are_one_incident() {
        let sent = Instant::now();
        let mut window = Window::new(64);
        for late in 1..=64 {
            window.note(Pace::Down, sent, sent + late * MILLISECOND, 1.0);
        }
        assert_eq!(
            window.opens_at(sent),
            Some(sent + MILLISECOND + 100 * MILLISECOND)
        );
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_are_never_less_than_half() {
        let mut now = Instant::now();
        let mut window = Window::new(64);
        for expected in [50, 100, 200, 400, 800, 1600, 2500, 2500] {
            window.note(Pace::Down, now, now, 0.0);
            let opens = window.opens_at(now).expect("it is closed");
            assert_eq!(opens - now, expected * MILLISECOND);
            now = opens;
        }
        for _ in 0..100 {
            window.note(Pace::Down, now, now, 1.0);
            let opens = window.opens_at(now).expect("it is closed");
            assert!(opens - now <= LONGEST_PAUSE);
            now = opens;
        }
    }

    #[test]
    fn throttling_halves_and_success_grows_by_one() {
        let now = Instant::now();
        let mut window = Window::new(64);
        window.note(Pace::Throttled, now, now, 0.0);
        assert!(window.has_room(31) && !window.has_room(32));
        window.note(Pace::Fine, now, now, 0.0);
        assert!(window.has_room(32) && !window.has_room(33));
        assert_eq!(window.opens_at(now), None);
        for _ in 0..100 {
            window.note(Pace::Fine, now, now, 0.0);
        }
        assert!(!window.has_room(64));
    }
}
