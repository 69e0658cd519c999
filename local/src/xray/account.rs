//! Whose account this is: one that AWS gives to nobody.

/// The account of everything here. AWS's accounts have twelve digits that are not all zero.
pub const ACCOUNT: &str = "000000000000";

/// The region of everything here: no region of AWS's, but of the form that they have.
pub const REGION: &str = "us-local-1";

/// Characters in the last part of a group's ARN.
const GROUP_ID_CHARACTERS: usize = 28;

/// Letters and digits of RFC 4648's base 32.
const BASE_32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Returns the ARN of a sampling rule.
pub(super) fn rule_arn(name: &str) -> String {
    format!("arn:aws:xray:{REGION}:{ACCOUNT}:sampling-rule/{name}")
}

/// Returns an ARN for a new group. A group that takes the name of one that was
/// deleted has another ARN.
pub(super) fn new_group_arn(name: &str) -> String {
    let id: String = (0..GROUP_ID_CHARACTERS)
        .map(|_| char::from(BASE_32[fastrand::usize(..BASE_32.len())]))
        .collect();
    format!("arn:aws:xray:{REGION}:{ACCOUNT}:group/{name}/{id}")
}

/// Returns the ARN of a KMS key that is named as the API allows it: by ARN, by
/// alias or by id.
pub(super) fn key_arn(key: &str) -> String {
    if key.starts_with("arn:") {
        return key.to_owned();
    }
    let resource = if key.starts_with("alias/") {
        key.to_owned()
    } else {
        format!("key/{key}")
    };
    format!("arn:aws:kms:{REGION}:{ACCOUNT}:{resource}")
}

#[cfg(test)]
mod tests {
    use super::{key_arn, new_group_arn};

    #[test]
    fn keys_are_named_by_id_alias_or_arn() {
        for (key, arn) in [
            ("k-1", "arn:aws:kms:us-local-1:000000000000:key/k-1"),
            ("alias/a", "arn:aws:kms:us-local-1:000000000000:alias/a"),
            (
                "arn:aws:kms:eu-west-1:1:key/k",
                "arn:aws:kms:eu-west-1:1:key/k",
            ),
        ] {
            assert_eq!(key_arn(key), arn);
        }
    }

    #[test]
    fn no_two_groups_have_one_arn() {
        assert_ne!(new_group_arn("g"), new_group_arn("g"));
    }
}
