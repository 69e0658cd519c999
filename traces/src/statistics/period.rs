//! Into which stretches a time series is cut.

/// The length of the stretches that a time series counts in ("Period" in the API).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// 60 seconds.
    #[default]
    Minute,
    /// 300 seconds.
    FiveMinutes,
}

impl Period {
    /// Returns the period of so many seconds. The API names no bounds; X-Ray's
    /// console and Grafana's plugin for it ask for 60 or 300, and there are no others.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        match seconds {
            60 => Some(Self::Minute),
            300 => Some(Self::FiveMinutes),
            _ => None,
        }
    }

    /// Returns its length.
    pub fn seconds(self) -> u64 {
        match self {
            Self::Minute => 60,
            Self::FiveMinutes => 300,
        }
    }

    /// Returns the start of the period that a moment is in, in seconds since 1970.
    /// Periods begin at whole multiples of their length.
    pub fn start_of(self, moment: f64) -> u64 {
        let second = moment.floor() as u64; // saturates
        second - second % self.seconds()
    }

    /// Returns the end of the period that begins at a second, or the last second there
    /// is: a clock may tell any time.
    pub fn end_of(self, start: u64) -> u64 {
        start.saturating_add(self.seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn a_period_begins_at_a_multiple_of_its_length() {
        assert_eq!(Period::Minute.start_of(119.999), 60);
        assert_eq!(Period::Minute.start_of(120.0), 120);
        assert_eq!(Period::FiveMinutes.start_of(599.0), 300);
    }

    #[test]
    fn there_are_two_periods() {
        for seconds in [60, 300] {
            let period = Period::from_seconds(seconds).unwrap();
            assert_eq!(i64::try_from(period.seconds()), Ok(seconds));
        }
        for seconds in [-60, 0, 1, 61, 3600] {
            assert_eq!(Period::from_seconds(seconds), None);
        }
    }
}
