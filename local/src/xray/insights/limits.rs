//! The limits that the operations on insights share.

use crate::xray::api::Checks;

/// Groups of hexadecimal digits of an insight's id.
const ID_DIGITS: [usize; 5] = [8, 4, 4, 4, 12];

/// Checks an id: the model's `InsightId`, a UUID of a version and a variant that there are.
pub(super) fn check_id(checks: &mut Checks, id: &str) {
    let parts: Vec<_> = id.split('-').collect();
    let is_digits = |part: &str| part.chars().all(|digit| digit.is_ascii_hexdigit());
    let holds = parts.iter().map(|part| part.len()).eq(ID_DIGITS)
        && parts.iter().all(|part| is_digits(part))
        && parts[2].starts_with(['1', '2', '3', '4', '5'])
        && parts[3].starts_with(['8', '9', 'a', 'b', 'A', 'B']);
    checks.rule("InsightId", id, holds, "be the id of an insight");
}

/// Checks a token: the model's `Token`.
pub(super) fn check_token(checks: &mut Checks, token: Option<&str>) {
    checks.length_if_any("NextToken", token, 1..=2000);
}

#[cfg(test)]
mod tests {
    use super::check_id;
    use crate::xray::api::Checks;

    #[test]
    fn ids_are_uuids() {
        let is_one = |id| {
            let mut checks = Checks::default();
            check_id(&mut checks, id);
            checks.result().is_ok()
        };
        assert!(is_one("0a1b2c3d-0000-4fff-BFFF-0123456789ab"));
        for other in [
            "",
            "0a1b2c3d-0000-4fff-bfff-0123456789a",
            "0a1b2c3d-0000-4fff-bfff-0123456789ag",
            "0a1b2c3d-0000-6fff-bfff-0123456789ab",
            "0a1b2c3d-0000-4fff-cfff-0123456789ab",
            "0a1b2c3d00004fffbfff0123456789ab",
            "äa1b2c3-0000-4fff-bfff-0123456789ab",
        ] {
            assert!(!is_one(other), "{other}");
        }
    }
}
