//! Names as X-Ray takes them for groups and sampling rules.

use sha2::{Digest, Sha256};

/// `GroupName` and `RuleName`: 1 to 32 characters.
const LONGEST: usize = 32;
/// Hexadecimal digits that stand for what a name lost.
const HASH_DIGITS: usize = 8;
/// Characters of a shortened name that are the name's own.
const KEPT: usize = LONGEST - HASH_DIGITS - "-".len();

/// Returns `name`, or where it is too long its beginning and a hash of the whole.
///
/// What is derived from a deployment's name is plain ASCII.
pub(crate) fn fitting(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let hash = Sha256::digest(name.as_bytes());
    let digits: String = hash[..HASH_DIGITS / 2]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}-{digits}", &name[..KEPT])
}

/// Tells whether a name can be one that was made from this beginning. Its tags
/// say whether it was.
pub(crate) fn may_begin_with(name: &str, beginning: &str) -> bool {
    let kept = &beginning[..beginning.len().min(KEPT)];
    name.starts_with(kept)
}

#[cfg(test)]
mod tests {
    use super::{fitting, may_begin_with};

    #[test]
    fn what_fits_stays() {
        let longest = "a".repeat(32);
        assert_eq!(fitting(&longest), longest);
    }

    #[test]
    fn what_does_not_fit_is_told_apart_by_its_hash() {
        let [one, other] =
            ["-web-path-1", "-web-path-2"].map(|rest| fitting(&("a".repeat(30) + rest)));
        assert_eq!((one.len(), other.len()), (32, 32));
        assert_ne!(one, other);
    }

    #[test]
    fn shortened_names_are_found_by_their_beginning() {
        for deployment in ["shop", "a-name-that-is-longer-than-thirty-two-letters"] {
            assert!(may_begin_with(
                &fitting(&format!("{deployment}-web-rest")),
                deployment
            ));
        }
        assert!(!may_begin_with("Default", "shop"));
    }
}
