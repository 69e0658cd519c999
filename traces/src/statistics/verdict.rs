//! How a request counts.

use crate::facts::Outcome;

/// How a request counts: each in exactly one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing went wrong.
    Ok,
    /// The caller's mistake; 4xx but 429.
    Error,
    /// Too many requests; 429. Among the API's errors.
    Throttle,
    /// The service's failure; 5xx.
    Fault,
}

impl From<Outcome> for Verdict {
    /// Of several things that went wrong the worst counts: a fault before a
    /// throttle, a throttle before an error.
    ///
    /// X-Ray's guide only says that several flags may be set, and that a
    /// throttled request has both `throttle` and `error`.
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome { fault: true, .. } => Self::Fault,
            Outcome { throttle: true, .. } => Self::Throttle,
            Outcome { error: true, .. } => Self::Error,
            Outcome {
                fault: false,
                throttle: false,
                error: false,
            } => Self::Ok,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict;
    use crate::facts::Outcome;

    #[test]
    fn each_request_counts_once_as_the_worst_of_what_went_wrong() {
        let verdict = |error, throttle, fault| {
            Verdict::from(Outcome {
                error,
                fault,
                throttle,
            })
        };
        assert_eq!(verdict(false, false, false), Verdict::Ok);
        assert_eq!(verdict(true, false, false), Verdict::Error);
        for error in [false, true] {
            assert_eq!(verdict(error, true, false), Verdict::Throttle);
            for throttle in [false, true] {
                assert_eq!(verdict(error, throttle, true), Verdict::Fault);
            }
        }
    }
}
