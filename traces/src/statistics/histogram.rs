//! How times spread, as X-Ray's API tells it.

use serde::{Serialize, Serializer};

use super::counts::Counts;

/// How often each length of time was seen ("Histogram" in the X-Ray API).
///
/// The API does not say how it rounds. In every example of its output values are
/// whole milliseconds, and a histogram has one entry for each that occurred; so
/// they are here. From one second on a value keeps three significant digits
/// (1.23 s, 45.6 s), which bounds the entries of a service, however it behaves,
/// to a few thousand, and moves no value by more than half a percent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    milliseconds: Counts<u32>,
}

/// A length of time and how often it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct HistogramEntry {
    /// Seconds.
    pub value: f64,
    /// How often.
    pub count: u64,
}

impl Histogram {
    /// Counts a length of time; a negative one, of clocks that disagree, counts as 0.
    pub fn record(&mut self, seconds: f64) {
        // The conversion saturates: at 0, and after 49 days.
        let milliseconds = (seconds * 1000.0).round() as u32;
        self.milliseconds.add(three_digits(milliseconds), 1);
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: &Self) {
        self.milliseconds.merge(&other.milliseconds);
    }

    /// Returns how many lengths of time were counted.
    pub fn total(&self) -> u64 {
        self.milliseconds.total()
    }

    /// Returns each length of time that was seen, the shortest first.
    pub fn entries(&self) -> impl Iterator<Item = HistogramEntry> {
        self.milliseconds
            .iter()
            .map(|(milliseconds, count)| HistogramEntry {
                value: f64::from(milliseconds) / 1000.0,
                count,
            })
    }
}

impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.entries())
    }
}

/// Rounds numbers of more than three digits to their first three.
fn three_digits(number: u32) -> u32 {
    let surplus = number.checked_ilog10().unwrap_or(0).saturating_sub(2);
    let step = 10u32.pow(surplus);
    let rounded = (u64::from(number) + u64::from(step / 2)) / u64::from(step) * u64::from(step);
    u32::try_from(rounded).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Histogram;

    fn of(values: &[f64]) -> serde_json::Value {
        let mut histogram = Histogram::default();
        for value in values {
            histogram.record(*value);
        }
        serde_json::to_value(histogram).unwrap()
    }

    #[test]
    fn below_a_second_each_millisecond_is_an_entry() {
        assert_eq!(
            of(&[0.0761, 0.0764, 0.0004, 0.999]),
            json!([
                {"Value": 0.0, "Count": 1},
                {"Value": 0.076, "Count": 2},
                {"Value": 0.999, "Count": 1},
            ])
        );
    }

    #[test]
    fn from_a_second_on_three_digits_are_kept() {
        assert_eq!(
            of(&[1.0, 1.234, 1.235, 59.96, 900.4]),
            json!([
                {"Value": 1.0, "Count": 1},
                {"Value": 1.23, "Count": 1},
                {"Value": 1.24, "Count": 1},
                {"Value": 60.0, "Count": 1},
                {"Value": 900.0, "Count": 1},
            ])
        );
    }

    #[test]
    fn clocks_that_disagree_count_as_zero() {
        assert_eq!(of(&[-3.0]), json!([{"Value": 0.0, "Count": 1}]));
    }

    #[test]
    fn the_longest_time_has_an_entry_too() {
        assert_eq!(of(&[1e300])[0]["Count"], 1);
    }

    #[test]
    fn merging_counts_what_both_saw() {
        let mut one = Histogram::default();
        one.record(0.1);
        let mut other = Histogram::default();
        other.record(0.1);
        other.record(0.2);
        one.merge(&other);
        assert_eq!(one.total(), 3);
        assert_eq!(one.entries().count(), 2);
    }
}
