//! Percentiles of any number of times, in little memory.

use super::counts::Counts;

/// Times, from which percentiles are read with an error of at most
/// [`RELATIVE_ERROR`](Self::RELATIVE_ERROR).
///
/// It counts in buckets whose bounds grow by a constant factor, as described by
/// Masson, Rim and Lee in "DDSketch: A fast and fully-mergeable quantile sketch
/// with relative-error guarantees" (2019). From a microsecond to a day there are
/// about 1,260 buckets, of which only those that were hit take room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Bucket k holds what is above γᵏ⁻¹ and at most γᵏ seconds.
    buckets: Counts<i32>,
}

/// The factor from one bucket's bound to the next, γ. A value in the middle
/// (2γᵏ / (γ + 1)) is then off by [`Sketch::RELATIVE_ERROR`] at both bounds.
const GROWTH: f64 = (1.0 + Sketch::RELATIVE_ERROR) / (1.0 - Sketch::RELATIVE_ERROR);

/// Times below this, in seconds, count as this: no clock that is read for a
/// segment is finer.
const LEAST: f64 = 1e-6;

/// Times above this, in seconds, count as this: 31 years.
const MOST: f64 = 1e9;

impl Sketch {
    /// How far a percentile may be from the time that it stands for, as a share of it.
    pub const RELATIVE_ERROR: f64 = 0.01;

    /// Counts a time. A negative one, of clocks that disagree, counts as a microsecond.
    pub fn record(&mut self, seconds: f64) {
        let seconds = seconds.clamp(LEAST, MOST);
        let bucket = (seconds.ln() / GROWTH.ln()).ceil();
        self.buckets.add(bucket as i32, 1);
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: &Self) {
        self.buckets.merge(&other.buckets);
    }

    /// Returns how many times were counted.
    pub fn total(&self) -> u64 {
        self.buckets.total()
    }

    /// Returns the time, in seconds, that the given share of all times does not
    /// exceed: 0.5 is the median, 0.99 what one in a hundred exceeds. `None` when
    /// nothing was counted.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let total = self.total();
        let rank = (share.clamp(0.0, 1.0) * total as f64).ceil() as u64;
        let rank = rank.clamp(1, total.max(1));
        let mut passed = 0;
        for (bucket, count) in self.buckets.iter() {
            passed += count;
            if passed >= rank {
                return Some(2.0 * Self::bound(bucket) / (GROWTH + 1.0));
            }
        }
        None
    }

    /// Returns each bucket that was hit, with how often, in order.
    pub(super) fn buckets(&self) -> impl Iterator<Item = (i32, u64)> {
        self.buckets.iter()
    }

    /// Returns the greatest time in a bucket, in seconds.
    pub(super) fn bound(bucket: i32) -> f64 {
        GROWTH.powi(bucket)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, prop, prop_assert, prop_assert_eq, proptest};

    use super::Sketch;

    fn sketch(times: &[f64]) -> Sketch {
        let mut sketch = Sketch::default();
        for time in times {
            sketch.record(*time);
        }
        sketch
    }

    #[test]
    fn nothing_has_no_median() {
        assert_eq!(Sketch::default().quantile(0.5), None);
    }

    #[test]
    fn what_is_no_time_is_counted_as_a_short_or_a_long_one() {
        let sketch = sketch(&[-1.0, 0.0, f64::INFINITY]);
        assert_eq!(sketch.total(), 3);
        assert!(sketch.quantile(0.5).unwrap() < 2e-6);
        assert!(sketch.quantile(1.0).unwrap() > 9e8);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn a_quantile_is_within_the_stated_error(
            exponents in prop::collection::vec(-6.0..5.0f64, 1..300),
            share in 0.0..=1.0f64,
        ) {
            let mut times: Vec<f64> = exponents.iter().map(|exponent| 10f64.powf(*exponent)).collect();
            let estimate = sketch(&times).quantile(share).unwrap();
            times.sort_by(f64::total_cmp);
            // The first of the times such that the share is at or below it.
            let exact = times
                .iter()
                .enumerate()
                .find(|(place, _)| (place + 1) as f64 >= share * times.len() as f64)
                .map(|(_, time)| *time)
                .unwrap();
            let error = (estimate - exact).abs() / exact;
            prop_assert!(error <= Sketch::RELATIVE_ERROR + 1e-9, "{estimate} for {exact}");
        }

        #[test]
        fn merged_sketches_are_one_sketch_of_all(
            one in prop::collection::vec(0.0..100.0f64, 0..50),
            other in prop::collection::vec(any::<f64>(), 0..50),
        ) {
            let mut merged = sketch(&one);
            merged.merge(&sketch(&other));
            prop_assert_eq!(merged, sketch(&[one, other].concat()));
        }
    }
}
