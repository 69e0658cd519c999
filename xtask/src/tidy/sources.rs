//! The workspace's text, by file.

use std::path::Path;

/// The rooms whose text is looked at, those that are still to be built included.
const ROOMS: [&str; 10] = [
    "artifacts",
    "aws",
    "blueprints",
    "cli",
    "daemon-image",
    "engine",
    "fuzz",
    "local",
    "traces",
    "xtask",
];

/// One file.
pub(crate) struct Source {
    /// From the workspace's folder, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Source {
    /// Returns its lines of code with their numbers: no comments, no unit tests.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]")
            .enumerate()
            .map(|(index, line)| (index + 1, without_comment(line)))
    }

    /// Says that a line breaks a rule.
    pub(crate) fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// Whether it is in a folder, given without the last `/`.
    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Cuts a `//` comment off, but not the `//` of an address.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(found) = line[from..].find("//") {
        let at = from + found;
        if !line[..at].ends_with(':') {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// Every Rust, Python and manifest file of the rooms.
#[derive(Default)]
pub(crate) struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Reads the rooms under `root`; a room that is not there has no files.
    pub(crate) fn read(root: &Path) -> Self {
        let mut sources = Self::default();
        for room in ROOMS {
            sources.read_folder(&root.join(room), room);
        }
        sources.files.sort_by(|a, b| a.path.cmp(&b.path));
        sources
    }

    fn read_folder(&mut self, folder: &Path, name: &str) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let (file, entry_name) = (entry.path(), entry.file_name());
            let path = format!("{name}/{}", entry_name.to_string_lossy());
            if file.is_dir() {
                // `fuzz` has one, being a workspace.
                if entry_name != "target" {
                    self.read_folder(&file, &path);
                }
            } else if path.ends_with(".rs") || path.ends_with(".py") || path.ends_with(".toml") {
                let text = std::fs::read_to_string(&file).unwrap_or_default();
                self.files.push(Source { path, text });
            }
        }
    }

    /// Returns every file.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }

    /// Returns the Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &Source> {
        self.all().filter(|source| source.path.ends_with(".rs"))
    }

    /// Returns the Rust files that are compiled into manta, tests not among them.
    pub(crate) fn product(&self) -> impl Iterator<Item = &Source> {
        self.rust()
            .filter(|source| source.path.contains("/src/"))
            .filter(|source| !source.is_in("fuzz") && !source.is_in("xtask"))
    }

    /// Returns the file of a path.
    pub(crate) fn get(&self, path: &str) -> Option<&Source> {
        self.all().find(|source| source.path == path)
    }

    /// Returns sources of the given paths and texts.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let source = |(path, text): &(&str, &str)| Source {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self {
            files: files.iter().map(source).collect(),
        }
    }
}

/// Whether a line has a word: the same letters with no letter, digit or `_` beside them.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::{Sources, has_word};

    #[test]
    fn code_is_without_comments_and_unit_tests() {
        let text = "let a = 1; // why\nlet b = \"http://x\";\n#[cfg(test)]\nmod tests {}\n";
        let sources = Sources::of(&[("cli/src/a.rs", text)]);
        let code: Vec<_> = sources
            .rust()
            .next()
            .expect("there is one")
            .code()
            .collect();
        assert_eq!(code, [(1, "let a = 1; "), (2, "let b = \"http://x\";")]);
    }

    #[test]
    fn words_end_where_identifiers_end() {
        assert!(has_word("the aws::Client", "aws"));
        assert!(!has_word("the laws of aws_sdk", "aws"));
    }

    #[test]
    fn every_room_is_read() {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::create_dir_all(root.path().join("cli/src/render")).expect("it is new");
        std::fs::write(root.path().join("cli/src/render/a.rs"), "x").expect("it is new");
        assert!(
            Sources::read(root.path())
                .get("cli/src/render/a.rs")
                .is_some()
        );
    }
}
