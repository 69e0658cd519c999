//! `[tracing] encryption`.

use schemars::{Schema, json_schema};

use super::characters::{digits, only};
use crate::blueprint::TraceEncryption;
use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// The word for X-Ray's own key.
const NONE: &str = "none";

/// `none`, or a KMS key by its id or ARN.
///
/// An alias is refused, though X-Ray takes one: it answers with the key's ARN, so that nobody
/// could tell afterwards whether that is the alias's key.
pub(crate) struct TraceEncryptionSyntax;

impl Syntax for TraceEncryptionSyntax {
    type Value = TraceEncryption;

    fn parse(text: &str) -> Result<TraceEncryption, Complaint> {
        if text == NONE {
            return Ok(TraceEncryption::None);
        }
        if is_key_id(text) || is_key_arn(text) {
            return Ok(TraceEncryption::Key(text.to_owned()));
        }
        let help = if text.contains("alias/") {
            "name the key itself by its id or ARN: `aws kms describe-key --key-id alias/…` shows both"
        } else {
            "write \"none\", or a key's id or ARN, such as `1234abcd-12ab-34cd-56ef-1234567890ab`"
        };
        Err(Complaint::new(
            Check::TraceEncryption,
            format!("`{text}` is no KMS key"),
            help,
        ))
    }

    fn schema() -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(none|(arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/)?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}))$",
        })
    }
}

/// `arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`
fn is_key_arn(text: &str) -> bool {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    let ["arn", partition, "kms", region, account, key] = parts.as_slice() else {
        return false;
    };
    let in_region = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (*partition == "aws" || partition.starts_with("aws-"))
        && only(region, in_region)
        && digits(account, 12)
        && key.strip_prefix("key/").is_some_and(is_key_id)
}

/// A UUID, or that of a key in several regions: `mrk-` and 32 digits.
fn is_key_id(text: &str) -> bool {
    let hexadecimal = |part: &str, length| {
        part.len() == length && only(part, |c| matches!(c, '0'..='9' | 'a'..='f'))
    };
    if let Some(rest) = text.strip_prefix("mrk-") {
        return hexadecimal(rest, 32);
    }
    let parts: Vec<_> = text.split('-').collect();
    parts.len() == 5
        && parts
            .iter()
            .zip([8, 4, 4, 4, 12])
            .all(|(part, length)| hexadecimal(part, length))
}

#[cfg(test)]
mod tests {
    use super::{is_key_arn, is_key_id};

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn keys_are_named_by_id_or_arn() {
        assert!(is_key_id(ID));
        assert!(is_key_id("mrk-1234abcd12ab34cd56ef1234567890ab"));
        assert!(is_key_arn(&format!(
            "arn:aws:kms:eu-west-1:123456789012:key/{ID}"
        )));
        assert!(is_key_arn(&format!(
            "arn:aws-cn:kms:cn-north-1:123456789012:key/{ID}"
        )));
    }

    #[test]
    fn aliases_and_halves_are_no_keys() {
        for text in ["alias/traces", "", "1234abcd", "mrk-12", "None"] {
            assert!(!is_key_id(text), "{text}");
        }
        for text in [
            "arn:aws:kms:eu-west-1:123456789012:alias/traces".to_owned(),
            format!("arn:aws:kms::123456789012:key/{ID}"),
            format!("arn:aws:kms:eu-west-1:12:key/{ID}"),
        ] {
            assert!(!is_key_arn(&text), "{text}");
        }
    }
}
