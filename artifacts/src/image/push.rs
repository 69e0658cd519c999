//! Pushing an image, and the digest it then has.

use std::fmt;

use tempfile::NamedTempFile;

use super::build::SHOWN_LINES;
use super::tool::ContainerTool;
use super::{ImageError, Platform, PushRefusal, ToolKind};
use crate::process::{Finished, Progress};

/// The digest a registry knows an image by: `sha256:` and 64 hexadecimal characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageDigest(String);

impl ImageDigest {
    /// Returns it as references write it after the `@`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the digest that `text` begins with.
    fn at_start(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("sha256:")?.get(..64)?;
        let lower_hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        hex.bytes()
            .all(lower_hex)
            .then(|| Self(format!("sha256:{hex}")))
    }
}

impl fmt::Display for ImageDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ContainerTool {
    /// Pushes the image under `reference` (`registry/repository:tag`), which
    /// was built for `platform`, and returns the digest the registry knows it by.
    ///
    /// # Errors
    /// When the registry refuses, or the tool does not tell the digest.
    pub async fn push(
        &self,
        reference: &str,
        platform: Platform,
        progress: Progress<'_>,
    ) -> Result<ImageDigest, ImageError> {
        let mut command = self.command(&["push"]);
        let digest_file = match self.kind() {
            ToolKind::Docker => None,
            ToolKind::Podman => {
                let file = self.digest_file()?;
                command.arg("--digestfile").arg(file.path());
                command.args(self.plain_http_flag(registry_of(reference)));
                Some(file)
            }
            ToolKind::Finch | ToolKind::Nerdctl => {
                // These push the machine's own platform unless told.
                command.args(["--platform", platform.as_str()]);
                None
            }
        };
        let finished = self
            .run(command.arg(reference), None, progress)
            .await
            .and_then(|finished| self.pushed(finished, reference))?;
        if let Some(digest) = digest_file.as_ref().and_then(digest_in_file) {
            return Ok(digest);
        }
        if let Some(digest) = digest_in_output(finished.texts()) {
            return Ok(digest);
        }
        self.repository_digest(reference).await
    }

    /// Returns the file podman writes the digest to: what its store says can
    /// differ from what it pushed, because it compresses layers anew.
    fn digest_file(&self) -> Result<NamedTempFile, ImageError> {
        NamedTempFile::new().map_err(|source| ImageError::Run {
            tool: self.kind(),
            source,
        })
    }

    /// Makes a push that did not end well an error.
    fn pushed(&self, finished: Finished, reference: &str) -> Result<Finished, ImageError> {
        if finished.status.success() {
            return Ok(finished);
        }
        let last_lines = finished.last_lines(SHOWN_LINES);
        Err(ImageError::PushFailed {
            tool: self.kind(),
            reference: reference.to_owned(),
            refusal: PushRefusal::from_output(&last_lines),
            last_lines,
            status: finished.status,
        })
    }

    /// Returns the digest that the tool's store notes for the repository of `reference`.
    async fn repository_digest(&self, reference: &str) -> Result<ImageDigest, ImageError> {
        let format = ["--format", "{{json .RepoDigests}}"];
        let digests = self.inspect(&format, reference).await?;
        digest_of_repository(&digests, repository_of(reference)).ok_or_else(|| {
            ImageError::DigestUnknown {
                tool: self.kind(),
                reference: reference.to_owned(),
            }
        })
    }
}

/// Returns the registry's host in a reference.
fn registry_of(reference: &str) -> &str {
    reference.split_once('/').map_or("", |(host, _)| host)
}

/// Returns a reference without its tag. A colon before the last `/` is a port's.
fn repository_of(reference: &str) -> &str {
    let name = reference.rfind('/').map_or(0, |slash| slash + 1);
    match reference[name..].find(':') {
        Some(colon) => &reference[..name + colon],
        None => reference,
    }
}

fn digest_in_file(file: &NamedTempFile) -> Option<ImageDigest> {
    let text = std::fs::read_to_string(file.path()).ok()?;
    ImageDigest::at_start(text.trim())
}

/// Returns the digest of the pushed image in what a tool printed: Docker's
/// `<tag>: digest: sha256:…`, or nerdctl's `index-sha256:…` or, where the image
/// is a single manifest, `manifest-sha256:…`.
fn digest_in_output<'a>(
    lines: impl DoubleEndedIterator<Item = &'a str> + Clone,
) -> Option<ImageDigest> {
    ["digest: ", "index-", "manifest-"]
        .into_iter()
        .find_map(|before| {
            lines.clone().rev().find_map(|line| {
                line.match_indices(before)
                    .find_map(|(at, _)| ImageDigest::at_start(&line[at + before.len()..]))
            })
        })
}

/// Returns the digest of `repository` in a JSON list of `repository@digest`.
fn digest_of_repository(digests: &str, repository: &str) -> Option<ImageDigest> {
    let digests: Vec<String> = serde_json::from_str(digests).ok()?;
    digests.iter().find_map(|entry| {
        let (name, digest) = entry.split_once('@')?;
        (name == repository)
            .then(|| ImageDigest::at_start(digest))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1";
    const OTHER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

    fn found(lines: &[String]) -> Option<String> {
        digest_in_output(lines.iter().map(String::as_str)).map(|digest| digest.to_string())
    }

    #[test]
    fn dockers_digest_is_in_its_last_line() {
        let lines = [
            "5f70bf18a086: Pushed".to_owned(),
            format!("abc: digest: sha256:{HEX} size: 528"),
        ];
        assert_eq!(found(&lines), Some(format!("sha256:{HEX}")));
    }

    #[test]
    fn nerdctls_index_counts_before_its_manifest() {
        let manifest = format!("manifest-sha256:{OTHER}: done |++++|");
        let index = format!("index-sha256:{HEX}:    done |++++|");
        let layer = format!("layer-sha256:{OTHER}: done |++++|");
        assert_eq!(
            found(&[manifest.clone(), index, layer]),
            Some(format!("sha256:{HEX}"))
        );
        assert_eq!(found(&[manifest]), Some(format!("sha256:{OTHER}")));
    }

    #[test]
    fn a_line_without_a_whole_digest_tells_nothing() {
        assert_eq!(
            found(&["abc: digest: sha256:4bcf size: 528".to_owned()]),
            None
        );
        assert_eq!(found(&["latest: digest: pending".to_owned()]), None);
    }

    #[test]
    fn only_the_repositorys_own_digest_counts() {
        let digests = format!(r#"["other@sha256:{OTHER}","127.0.0.1:5000/web@sha256:{HEX}"]"#);
        let repository = repository_of("127.0.0.1:5000/web:tag");
        let digest = digest_of_repository(&digests, repository).unwrap();
        assert_eq!(digest.as_str(), format!("sha256:{HEX}"));
        assert_eq!(digest_of_repository(&digests, "127.0.0.1:5000/job"), None);
        assert_eq!(digest_of_repository("null", repository), None);
    }

    #[test]
    fn a_port_is_not_a_tag() {
        assert_eq!(
            repository_of("localhost:5000/a/web"),
            "localhost:5000/a/web"
        );
        assert_eq!(repository_of("web:1"), "web");
        assert_eq!(registry_of("localhost:5000/a/web:1"), "localhost:5000");
    }
}
