//! The limits of members, and what is said of a member beyond them.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::ApiError;

/// What is wrong with a request's members. All of it is said at once, in the
/// words that AWS's services have for it.
#[derive(Debug, Default)]
pub(in crate::xray) struct Checks {
    found: Vec<String>,
}

impl Checks {
    /// Checks how many characters a text has.
    pub(in crate::xray) fn length(
        &mut self,
        member: &str,
        value: &str,
        range: RangeInclusive<usize>,
    ) -> &mut Self {
        let characters = value.chars().count();
        let broken = beyond(characters, &range, "have length");
        self.note(member, value, broken)
    }

    /// As [`Self::length`], for a text that may be left out.
    pub(in crate::xray) fn length_if_any(
        &mut self,
        member: &str,
        value: Option<&str>,
        range: RangeInclusive<usize>,
    ) -> &mut Self {
        match value {
            Some(value) => self.length(member, value, range),
            None => self,
        }
    }

    /// Checks how many elements a list has.
    pub(in crate::xray) fn count(
        &mut self,
        member: &str,
        elements: usize,
        range: RangeInclusive<usize>,
    ) -> &mut Self {
        let broken = beyond(elements, &range, "have length");
        self.note(member, format_args!("[{elements} elements]"), broken)
    }

    /// Checks a number.
    pub(in crate::xray) fn number<N: PartialOrd + Display + Copy>(
        &mut self,
        member: &str,
        value: N,
        range: RangeInclusive<N>,
    ) -> &mut Self {
        let broken = beyond(value, &range, "have value");
        self.note(member, value, broken)
    }

    /// Notes that a member breaks a rule of its own: `constraint` goes on after "Member must".
    pub(in crate::xray) fn rule(
        &mut self,
        member: &str,
        value: impl Display,
        holds: bool,
        constraint: &str,
    ) -> &mut Self {
        let broken = (!holds).then(|| constraint.to_owned());
        self.note(member, value, broken)
    }

    /// Returns what was found.
    ///
    /// # Errors
    /// When a member breaks a rule.
    pub(in crate::xray) fn result(&self) -> Result<(), ApiError> {
        if self.found.is_empty() {
            return Ok(());
        }
        let (count, s) = (
            self.found.len(),
            if self.found.len() == 1 { "" } else { "s" },
        );
        let all = self.found.join("; ");
        Err(ApiError::InvalidRequest(format!(
            "{count} validation error{s} detected: {all}"
        )))
    }

    fn note(&mut self, member: &str, value: impl Display, broken: Option<String>) -> &mut Self {
        self.found.extend(broken.map(|constraint| {
            format!(
                "Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}"
            )
        }));
        self
    }
}

/// Says which end of a range a value is beyond.
fn beyond<N: PartialOrd + Display>(
    value: N,
    range: &RangeInclusive<N>,
    has: &str,
) -> Option<String> {
    if range.contains(&value) {
        None
    } else if value < *range.start() {
        let least = range.start();
        Some(format!("{has} greater than or equal to {least}"))
    } else {
        let most = range.end();
        Some(format!("{has} less than or equal to {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Checks;

    #[test]
    fn what_is_within_the_limits_passes() {
        let mut checks = Checks::default();
        checks
            .length("Name", "äöü", 1..=3)
            .length_if_any("ARN", None, 1..=3)
            .count("Tags", 0, 0..=200)
            .number("Rate", 1.0, 0.0..=1.0);
        assert!(checks.result().is_ok());
    }

    #[test]
    fn everything_beyond_a_limit_is_said() {
        let mut checks = Checks::default();
        checks
            .length("Name", "", 1..=3)
            .number("Rate", 1.5, 0.0..=1.0)
            .number("Rate", f64::NAN, 0.0..=1.0);
        let said = checks.result().expect_err("three are broken").to_string();
        assert_eq!(
            said,
            "3 validation errors detected: \
             Value '' at 'Name' failed to satisfy constraint: \
             Member must have length greater than or equal to 1; \
             Value '1.5' at 'Rate' failed to satisfy constraint: \
             Member must have value less than or equal to 1; \
             Value 'NaN' at 'Rate' failed to satisfy constraint: \
             Member must have value less than or equal to 1"
        );
    }
}
