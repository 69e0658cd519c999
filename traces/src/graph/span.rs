//! From the first start to the last end.

/// A stretch of time that covers others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    start: f64,
    end: f64,
}

impl Span {
    /// Returns the span of one segment or call. One that has not ended covers its start.
    pub(super) fn of(start: f64, end: Option<f64>) -> Self {
        Self {
            start,
            end: end.unwrap_or(start).max(start),
        }
    }

    /// Returns the shortest span that covers both.
    pub(super) fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Returns the second that it begins in, since 1970.
    pub(super) fn first_second(self) -> u64 {
        self.start.floor() as u64 // saturates
    }

    /// Returns the second by which it has ended, since 1970.
    pub(super) fn last_second(self) -> u64 {
        self.end.ceil() as u64 // saturates
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn seconds_are_those_around_it() {
        let span = Span::of(10.5, Some(12.1)).cover(Span::of(11.0, None));
        assert_eq!((span.first_second(), span.last_second()), (10, 13));
    }

    #[test]
    fn an_end_before_the_start_is_the_start() {
        assert_eq!(Span::of(10.0, Some(3.0)), Span::of(10.0, None));
    }
}
