//! What functions are called.

use crate::xray::ACCOUNT;

/// Returns a function's ARN.
pub(super) fn arn(region: &str, function_name: &str) -> String {
    format!("arn:aws:lambda:{region}:{ACCOUNT}:function:{function_name}")
}

/// Returns the function that a caller means: Lambda takes a name, an ARN or the last three parts of
/// one (`123456789012:function:name`), each with or without a qualifier at the end. Whose account
/// and what region it says does not matter here.
pub(super) fn name_of(reference: &str) -> &str {
    let mut parts = reference.split(':');
    let first = parts.next().unwrap_or_default();
    // What is before the name, unless it is the first: no account, region or partition is called so.
    let of_arn = parts.find(|part| *part == "function").and(parts.next());
    of_arn.unwrap_or(first)
}

/// Returns a name for a request, as AWS makes them.
pub(super) fn request_id() -> String {
    let (a, b, c) = (fastrand::u32(..), fastrand::u16(..), fastrand::u16(..));
    let (d, e) = (fastrand::u16(..), fastrand::u64(..1 << 48));
    // Version 4, variant 1.
    let (c, d) = ((c & 0x0fff) | 0x4000, (d & 0x3fff) | 0x8000);
    format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}")
}

#[cfg(test)]
mod tests {
    use super::{name_of, request_id};

    #[test]
    fn names_and_arns_mean_the_same_function() {
        for reference in [
            "mailer",
            "mailer:$LATEST",
            "123456789012:function:mailer",
            "arn:aws:lambda:eu-west-1:123456789012:function:mailer",
            "arn:aws:lambda:eu-west-1:123456789012:function:mailer:live",
        ] {
            assert_eq!(name_of(reference), "mailer", "{reference}");
        }
    }

    #[test]
    fn a_function_may_be_called_function() {
        for (reference, name) in [
            ("my-function:live", "my-function"),
            ("function:$LATEST", "function"),
            ("123456789012:function:function", "function"),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:my-function:live",
                "my-function",
            ),
        ] {
            assert_eq!(name_of(reference), name, "{reference}");
        }
    }

    #[test]
    fn a_request_has_a_random_uuid() {
        let id = request_id();
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
    }
}
