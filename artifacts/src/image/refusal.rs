//! Why a registry did not take an image.

use std::fmt;

/// Why a push failed, read from what the container tool said. Tools pass the
/// registry's error on as text only, so the words are all there is to go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushRefusal {
    /// The registry wants a login, or another one.
    Unauthorised,
    /// The registry does not answer.
    Unreachable,
    /// The registry has no such repository.
    NoRepository,
    /// The tag is taken and the repository's tags are immutable.
    TagTaken,
    /// Something else.
    Other,
}

/// What the reasons sound like, in lower case. The first that is heard counts:
/// a repository that is missing is often said together with "denied".
const WORDS: [(PushRefusal, &[&str]); 4] = [
    (
        PushRefusal::TagTaken,
        &["cannot be overwritten", "tag is immutable"],
    ),
    (
        PushRefusal::NoRepository,
        &["name unknown", "repository with name", "name_unknown"],
    ),
    (
        PushRefusal::Unauthorised,
        &[
            "unauthorized",
            "no basic auth credentials",
            "authentication required",
            "authorization token has expired",
            "denied",
            "401",
            "403 forbidden",
        ],
    ),
    (
        PushRefusal::Unreachable,
        &[
            "connection refused",
            "connection reset",
            "no such host",
            "no route to host",
            "i/o timeout",
            "deadline exceeded",
            "tls handshake timeout",
            "server gave http response to https client",
        ],
    ),
];

impl PushRefusal {
    /// Returns the reason that the tool's last lines tell.
    pub(super) fn from_output(lines: &[String]) -> Self {
        let text = lines.join("\n").to_lowercase();
        WORDS
            .iter()
            .find(|(_, words)| words.iter().any(|word| text.contains(word)))
            .map_or(Self::Other, |(refusal, _)| *refusal)
    }

    /// Returns what the user can do about it.
    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::Unauthorised => {
                "see that your credentials may push to the repository, and log in again"
            }
            Self::Unreachable => "see that the registry's address is right and can be reached",
            Self::NoRepository => "create the repository first, or correct its name",
            Self::TagTaken => "delete the image under that tag, or make the tags mutable",
            Self::Other => "the lines above are the end of the push's output",
        }
    }
}

impl fmt::Display for PushRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unauthorised => "the registry does not accept the login",
            Self::Unreachable => "the registry does not answer",
            Self::NoRepository => "the registry has no such repository",
            Self::TagTaken => "the tag is taken and cannot be overwritten",
            Self::Other => "the registry or the tool refused",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_apart() {
        for (line, refusal) in [
            (
                "unauthorized: authentication required",
                PushRefusal::Unauthorised,
            ),
            ("no basic auth credentials", PushRefusal::Unauthorised),
            (
                "denied: Your authorization token has expired. Reauthenticate and try again.",
                PushRefusal::Unauthorised,
            ),
            (
                "dial tcp 127.0.0.1:1: connect: connection refused",
                PushRefusal::Unreachable,
            ),
            (
                "name unknown: The repository with name 'web' does not exist in the registry",
                PushRefusal::NoRepository,
            ),
            (
                "tag invalid: The image tag '1' already exists in the 'web' repository and \
                 cannot be overwritten because the repository is immutable.",
                PushRefusal::TagTaken,
            ),
            (
                "received unexpected HTTP status: 500 Internal Server Error",
                PushRefusal::Other,
            ),
        ] {
            assert_eq!(
                PushRefusal::from_output(&[line.to_owned()]),
                refusal,
                "{line}"
            );
        }
    }
}
