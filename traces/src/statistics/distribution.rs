//! How times spread, to be drawn.

use serde::Serialize;

use super::sketch::Sketch;

/// A stretch of time and how many times fell into it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// Above so many seconds.
    pub above: f64,
    /// At most so many seconds.
    pub at_most: f64,
    /// How many.
    pub count: u64,
}

impl Sketch {
    /// Returns at most so many bars, side by side, that hold all times. All have the
    /// same ratio of their bounds: the scale is logarithmic, because times that differ
    /// by a factor of a thousand are normal.
    pub fn bars(&self, most: usize) -> Vec<Bar> {
        let buckets: Vec<(i32, u64)> = self.buckets().collect();
        let (Some((first, _)), Some((last, _))) = (buckets.first(), buckets.last()) else {
            return Vec::new();
        };
        let most = i32::try_from(most.max(1)).unwrap_or(i32::MAX);
        let span = last - first + 1;
        let width = (span + most - 1) / most;
        let mut bars: Vec<Bar> = (0..(span + width - 1) / width)
            .map(|place| first + place * width)
            .map(|bucket| Bar {
                above: Self::bound(bucket - 1),
                at_most: Self::bound(bucket - 1 + width),
                count: 0,
            })
            .collect();
        for (bucket, count) in &buckets {
            let place = usize::try_from((bucket - first) / width);
            bars[place.expect("no bucket is before the first")].count += count;
        }
        bars
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::Bar;
    use crate::statistics::Sketch;

    #[test]
    fn nothing_has_no_bars() {
        assert_eq!(Sketch::default().bars(10), []);
    }

    proptest! {
        #[test]
        fn every_time_is_in_the_bar_that_says_so(
            exponents in prop::collection::vec(-5.0..4.0f64, 1..100),
            most in 1..60usize,
        ) {
            let times: Vec<f64> = exponents.iter().map(|exponent| 10f64.powf(*exponent)).collect();
            let mut sketch = Sketch::default();
            times.iter().for_each(|time| sketch.record(*time));
            let bars = sketch.bars(most);
            prop_assert!(bars.len() <= most);
            for Bar { above, at_most, count } in &bars {
                // A time on a bound may be on either side of it, by the last bit.
                let within = |slack: f64| {
                    let (above, at_most) = (above * (1.0 + slack), at_most * (1.0 - slack));
                    times.iter().filter(|time| above < **time && **time <= at_most).count() as u64
                };
                prop_assert!(within(1e-9) <= *count && *count <= within(-1e-9));
            }
            for pair in bars.windows(2) {
                prop_assert_eq!(pair[0].at_most, pair[1].above);
            }
            prop_assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), sketch.total());
        }
    }
}
