//! The tag an image gets.

use super::{ContextDigest, Revision};

/// Returns the tag that names one state of a build input:
/// `<revision>-<digest>` in a git work tree and `<digest>` outside, twelve
/// characters each.
///
/// The digest covers everything the image is made from, so an image that
/// exists under its tag need not be built again, and a changed work tree never
/// writes over the tag of the commit it started from.
#[must_use]
pub fn image_tag(revision: Option<&Revision>, digest: &ContextDigest) -> String {
    match revision {
        Some(revision) => format!("{}-{}", revision.short, digest.short()),
        None => digest.short().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_revision_and_digest() {
        let digest = ContextDigest::of_bytes(b"");
        let revision = Revision {
            short: "0123456789ab".into(),
            dirty: true,
        };
        assert_eq!(
            image_tag(Some(&revision), &digest),
            "0123456789ab-e3b0c44298fc"
        );
        assert_eq!(image_tag(None, &digest), "e3b0c44298fc");
    }
}
