//! From when until when requests are counted.

/// A time range: from its start until just before its end.
///
/// A request belongs to the window in which it began. So windows side by side
/// count each request once, and a request does not move when it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its first moment, in seconds since 1970.
    pub start: f64,
    /// The first moment after it, in seconds since 1970.
    pub end: f64,
}

impl Window {
    /// All of time.
    pub const ALWAYS: Self = Self {
        start: f64::NEG_INFINITY,
        end: f64::INFINITY,
    };

    /// Whether a moment, in seconds since 1970, is in it.
    pub fn contains(&self, moment: f64) -> bool {
        self.start <= moment && moment < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[test]
    fn windows_side_by_side_share_no_moment() {
        let windows = [(0.0, 60.0), (60.0, 120.0)].map(|(start, end)| Window { start, end });
        for moment in [0.0, 59.999, 60.0, 119.0] {
            let holding = windows.iter().filter(|window| window.contains(moment));
            assert_eq!(holding.count(), 1, "{moment}");
        }
        assert!(!windows[1].contains(120.0));
        assert!(Window::ALWAYS.contains(0.0));
    }
}
