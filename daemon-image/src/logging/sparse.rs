//! Messages that could come a thousand times a second, and are said at most once.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const INTERVAL: Duration = Duration::from_secs(1);

/// Lets one message through a second, and counts the others.
#[derive(Debug, Default)]
pub struct Sparse {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: Option<Instant>,
    unsaid: u64,
}

/// What was left unsaid since the last message; shows nothing when that is nothing.
#[derive(Clone, Copy, Debug)]
pub struct More {
    unsaid: u64,
}

impl fmt::Display for More {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unsaid {
            0 => Ok(()),
            unsaid => write!(f, " (and {unsaid} more since the last such line)"),
        }
    }
}

impl Sparse {
    /// Calls `say` unless it was called less than a second ago.
    pub fn say(&self, say: impl FnOnce(More)) {
        if let Some(more) = self.turn(Instant::now()) {
            say(more);
        }
    }

    fn turn(&self, now: Instant) -> Option<More> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.last.is_some_and(|last| now < last + INTERVAL) {
            state.unsaid += 1;
            return None;
        }
        state.last = Some(now);
        let unsaid = std::mem::take(&mut state.unsaid);
        Some(More { unsaid })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Sparse;

    #[test]
    fn one_message_a_second_says_how_many_there_were() {
        let sparse = Sparse::default();
        let start = Instant::now();
        let at = |milliseconds| {
            let turn = sparse.turn(start + Duration::from_millis(milliseconds));
            turn.map(|more| more.to_string())
        };
        assert_eq!(at(0).as_deref(), Some(""));
        assert_eq!(at(1), None);
        assert_eq!(at(999), None);
        assert_eq!(
            at(1000).as_deref(),
            Some(" (and 2 more since the last such line)")
        );
        assert_eq!(at(2000).as_deref(), Some(""));
    }
}
