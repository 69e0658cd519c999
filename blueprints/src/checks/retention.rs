//! How long CloudWatch Logs keeps events.

use crate::problem::Check;
use crate::read::Steps;

/// The periods of `logs:PutRetentionPolicy`, in days.
pub(crate) struct Retention;

impl Steps for Retention {
    const CHECK: Check = Check::Retention;
    const STEPS: &'static [u32] = &[
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
        2922, 3288, 3653,
    ];

    fn refusal(number: i64) -> String {
        format!("CloudWatch Logs has no retention of {number} days")
    }
}
