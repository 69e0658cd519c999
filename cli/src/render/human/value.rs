//! Single values: properties, durations, counts.

use jiff::Timestamp;
use manta_engine::After;
use serde_json::Value;

/// Shown for what is not known or not there.
pub(super) const NOTHING: &str = "-";

/// How much of a value is shown; two of them and an arrow fit a wide terminal.
const SHOWN_CHARACTERS: usize = 72;

/// Returns a property's value as it is shown in a plan, a long one shortened
/// in its middle.
pub(super) fn property(value: &Value) -> String {
    shortened(&value.to_string())
}

/// Returns a property's value before a change.
pub(super) fn before(value: Option<&Value>) -> String {
    value.map_or_else(|| "(none)".to_owned(), property)
}

/// Returns a property's value after a change.
pub(super) fn after(after: &After) -> String {
    match after {
        After::Value(value) => property(value),
        After::Absent => "(none)".to_owned(),
        After::KnownAfterApply => "(known after apply)".to_owned(),
    }
}

/// Returns a duration with its unit: `0.4 s`, `12 s`, `3 min 20 s`.
pub(crate) fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        0..10 => format!("{}.{} s", seconds, milliseconds % 1000 / 100),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// Returns how long ago something was, in its largest unit: `40s`, `5m`, `3h`, `12d`.
pub(super) fn age(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(at.as_second()).max(0);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

fn shortened(text: &str) -> String {
    let length = text.chars().count();
    if length <= SHOWN_CHARACTERS {
        return text.to_owned();
    }
    let half = (SHOWN_CHARACTERS - 1) / 2;
    let start: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(length - half).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_keep_both_ends() {
        let shown = property(&Value::from(format!(
            "{}{}",
            "a".repeat(90),
            "ü".repeat(90)
        )));
        assert_eq!(shown.chars().count(), 71);
        assert!(
            shown.starts_with("\"aaa") && shown.ends_with("üüü\""),
            "{shown}"
        );
    }

    #[test]
    fn ages_have_one_unit_and_are_never_negative() {
        let second = |seconds| Timestamp::from_second(seconds).expect("a small number");
        let ages = [-5, 59, 60, 7199, 90_000].map(|seconds| age(second(0), second(seconds)));
        assert_eq!(ages, ["0s", "59s", "1m", "1h", "1d"]);
    }

    #[test]
    fn durations_carry_units_and_the_precision_that_matters() {
        assert_eq!(duration(0), "0.0 s");
        assert_eq!(duration(449), "0.4 s");
        assert_eq!(duration(12_999), "12 s");
        assert_eq!(duration(200_000), "3 min 20 s");
    }
}
