//! Points in time as users give them: `10m`, `1h30m`, `3d`, or RFC 3339.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

/// Units by their letter, in seconds. A month or a year has no fixed length,
/// so neither is one.
const UNITS: [(char, i64); 5] = [
    ('s', 1),
    ('m', 60),
    ('h', 3600),
    ('d', 86_400),
    ('w', 604_800),
];

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// So long before now.
    Ago(SignedDuration),
    /// At this moment.
    At(Timestamp),
}

/// A text that names no point in time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is neither a length of time (`90s`, `10m`, `1h30m`, `3d`, `2w`) nor an RFC 3339 time (`2026-02-25T09:30:00Z`)"
)]
pub(crate) struct InvalidWhen(String);

impl When {
    /// Returns the moment, seen from `now`; at the edge of what can be told, the edge.
    pub(crate) fn from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ago(duration) => now.checked_sub(duration).unwrap_or(Timestamp::MIN),
            Self::At(timestamp) => timestamp,
        }
    }
}

impl FromStr for When {
    type Err = InvalidWhen;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(duration) = duration(text) {
            return Ok(Self::Ago(duration));
        }
        text.parse()
            .map(Self::At)
            .map_err(|_| InvalidWhen(text.to_owned()))
    }
}

/// Reads a sum of numbers with units, the largest unit first.
fn duration(text: &str) -> Option<SignedDuration> {
    let mut seconds: i64 = 0;
    let mut smallest = i64::MAX;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest[..end].parse().ok()?;
        let letter = rest[end..].chars().next()?;
        let (_, unit) = UNITS.into_iter().find(|(name, _)| *name == letter)?;
        if unit >= smallest {
            return None;
        }
        smallest = unit;
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[end + letter.len_utf8()..];
    }
    (!text.is_empty()).then(|| SignedDuration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        duration(text).map(|duration| duration.as_secs())
    }

    #[test]
    fn lengths_of_time_add_up_their_parts() {
        assert_eq!(seconds("90s"), Some(90));
        assert_eq!(seconds("10m"), Some(600));
        assert_eq!(seconds("1h30m"), Some(5400));
        assert_eq!(seconds("3d"), Some(259_200));
        assert_eq!(seconds("2w1d"), Some(1_296_000));
    }

    #[test]
    fn what_is_no_length_of_time_is_none() {
        for text in [
            "",
            "10",
            "m",
            "-5m",
            "1.5h",
            "3y",
            "5m1h",
            "1m1m",
            "99999999999999999999s",
            "9223372036854775807w",
            "١٠m",
            "5 m",
        ] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }

    #[test]
    fn moments_are_rfc_3339_and_count_from_now_otherwise() {
        let now: Timestamp = "2026-02-25T09:30:00Z".parse().expect("RFC 3339");
        let at: When = "2026-02-25T10:30:00+02:00".parse().expect("RFC 3339");
        assert_eq!(at.from(now).to_string(), "2026-02-25T08:30:00Z");
        let ago: When = "1d".parse().expect("a length of time");
        assert_eq!(ago.from(now).to_string(), "2026-02-24T09:30:00Z");
    }

    #[test]
    fn a_refusal_shows_what_can_be_written() {
        let refusal = "yesterday".parse::<When>().expect_err("no point in time");
        assert!(refusal.to_string().contains("`3d`"), "{refusal}");
        assert!("2026-02-25 09:30:00".parse::<When>().is_err(), "no zone");
    }

    #[test]
    fn a_length_of_time_beyond_the_calendar_reaches_its_edge() {
        let now: Timestamp = "2026-02-25T09:30:00Z".parse().expect("RFC 3339");
        let ago: When = "99999999w".parse().expect("a length of time");
        assert_eq!(ago.from(now), Timestamp::MIN);
    }
}
