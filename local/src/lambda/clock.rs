//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// Returns seconds since 1970.
pub(super) fn now() -> f64 {
    // A clock before 1970 is wrong; any time at all will do then.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

/// Returns a time in seconds since 1970 as `format` has it, in UTC.
pub(super) fn written(seconds: f64, format: &str) -> String {
    Timestamp::from_millisecond((seconds * 1000.0) as i64)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .strftime(format)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(
            written(1_583_348_638.39, "%d/%b/%Y:%H:%M:%S %z"),
            "04/Mar/2020:19:03:58 +0000"
        );
    }
}
