//! Which files of a folder are left out of a build context.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::ContextError;
use super::pattern::Pattern;

/// The patterns of an ignore file, in its order: the last that matches wins.
#[derive(Clone, Debug, Default)]
pub(super) struct IgnoreRules(Vec<Pattern>);

/// What the rules say about one path.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// Per pattern, whether it matches the path or a folder above it.
    matched: Vec<bool>,
    /// Whether the path is left out.
    pub(super) ignored: bool,
}

impl IgnoreRules {
    /// Reads the ignore file at `path`.
    pub(super) fn read(path: &Path) -> Result<Self, ContextError> {
        let text = fs::read_to_string(path).map_err(|source| ContextError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text).map_err(|(line, pattern)| ContextError::Pattern {
            file: path.to_owned(),
            line,
            pattern,
        })
    }

    /// Parses an ignore file; the error is the line's number and text.
    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut patterns = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let pattern = Pattern::parse(line).map_err(|_| (index + 1, line.to_owned()))?;
            patterns.extend(pattern);
        }
        Ok(Self(patterns))
    }

    /// Returns the verdict on the context's root, where every walk starts.
    pub(super) fn root(&self) -> Verdict {
        Verdict {
            matched: vec![false; self.0.len()],
            ignored: false,
        }
    }

    /// Returns the verdict on `path`, given the one on the folder that holds
    /// it: a pattern that matches a folder matches everything below.
    pub(super) fn verdict(&self, path: &str, parent: &Verdict) -> Verdict {
        let mut ignored = false;
        let mut matched = Vec::with_capacity(self.0.len());
        for (pattern, above) in self.0.iter().zip(&parent.matched) {
            let hit = *above || pattern.matches(path);
            if hit {
                ignored = !pattern.exception;
            }
            matched.push(hit);
        }
        Verdict { matched, ignored }
    }

    /// Reports whether an ignored folder may still hold files that are kept.
    ///
    /// Builders differ: some look into an ignored folder only when an exception
    /// starts with its path (Docker 28's classic builder, measured), BuildKit
    /// also for an exception such as `!**/keep`. What only one of them sends
    /// counts here as sent, so that no change to it goes unnoticed.
    pub(super) fn has_exceptions(&self) -> bool {
        self.0.iter().any(|pattern| pattern.exception)
    }
}

/// Returns the ignore file that applies to `dockerfile`: one of its own
/// (`<dockerfile>.dockerignore`) before the context's `.dockerignore`.
pub(super) fn ignore_file(context: &Path, dockerfile: &Path) -> io::Result<Option<PathBuf>> {
    for candidate in [own_ignore_file(dockerfile), context.join(".dockerignore")] {
        if candidate.try_exists()? {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// Returns the path of the ignore file that `dockerfile` alone would have.
pub(super) fn own_ignore_file(dockerfile: &Path) -> PathBuf {
    let mut name = dockerfile.as_os_str().to_owned();
    name.push(".dockerignore");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(rules: &str, path: &str) -> bool {
        let rules = IgnoreRules::parse(rules).unwrap();
        let mut verdict = rules.root();
        for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
            verdict = rules.verdict(&path[..end], &verdict);
        }
        verdict.ignored
    }

    #[test]
    fn the_last_match_wins() {
        let rules = "*.md\n!README.md\nREADME.md\n";
        assert!(ignored(rules, "README.md"));
        let rules = "*.md\n!README*.md\n";
        assert!(!ignored(rules, "README-es.md"));
        assert!(ignored(rules, "notes.md"));
    }

    #[test]
    fn a_folder_takes_its_contents_along() {
        assert!(ignored("target/", "target/debug/app"));
        assert!(!ignored("target/\n!target/keep", "target/keep/file"));
    }

    #[test]
    fn a_malformed_line_is_told_by_number() {
        assert_eq!(
            IgnoreRules::parse("a\n[b\n").unwrap_err(),
            (2, "[b".to_owned())
        );
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_first_pattern() {
        assert!(ignored("\u{feff}a", "a"));
    }
}
