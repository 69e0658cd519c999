//! How a segment or a call ended.

/// What went wrong; several may be set, and none is "ok".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// The caller's mistake: status 400 to 499.
    pub error: bool,
    /// The service's failure: status 500 to 599.
    pub fault: bool,
    /// Too many requests: status 429.
    pub throttle: bool,
}

impl Outcome {
    /// Whether nothing went wrong.
    pub fn is_ok(self) -> bool {
        self == Self::default()
    }
}
