//! ARNs of existing roles.

use schemars::{Schema, json_schema};

use super::characters::{digits, only};
use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// `arn:aws:iam::123456789012:role/path/name`.
pub(crate) struct RoleArn;

impl Syntax for RoleArn {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        if is_role_arn(text) {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::RoleArn,
            format!("`{text}` is no role's ARN"),
            "it looks like `arn:aws:iam::123456789012:role/name`; without `role`, one is made from the grants",
        ))
    }

    fn schema() -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$",
        })
    }
}

fn is_role_arn(text: &str) -> bool {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    let ["arn", partition, "iam", "", account, role] = parts.as_slice() else {
        return false;
    };
    let role_name = |c: char| c.is_ascii_alphanumeric() || "+=,.@_/-".contains(c);
    (*partition == "aws" || partition.starts_with("aws-"))
        && digits(account, 12)
        && role
            .strip_prefix("role/")
            .is_some_and(|name| only(name, role_name) && !name.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::is_role_arn;

    #[test]
    fn paths_and_partitions_are_part_of_it() {
        assert!(is_role_arn("arn:aws:iam::123456789012:role/a"));
        assert!(is_role_arn("arn:aws-cn:iam::123456789012:role/team/a"));
    }

    #[test]
    fn names_policies_and_users_are_not_roles() {
        for text in [
            "a",
            "arn:aws:iam::123456789012:policy/a",
            "arn:aws:iam::12:role/a",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:sts::123456789012:assumed-role/a/b",
        ] {
            assert!(!is_role_arn(text), "{text}");
        }
    }
}
