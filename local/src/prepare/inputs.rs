//! What shell commands need: the files that they name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::code::digest_of_file;

/// Files that package managers read without being told.
const MANIFESTS: [&str; 17] = [
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "poetry.lock",
    "uv.lock",
    "Pipfile",
    "Pipfile.lock",
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "go.mod",
    "go.sum",
    "Gemfile",
    "Gemfile.lock",
    "Cargo.toml",
    "Cargo.lock",
];
/// What stands between the words of a shell command.
const BETWEEN_WORDS: &[char] = &[
    ' ', '\t', '\n', '"', '\'', '=', ';', '&', '|', '(', ')', '<', '>', '@',
];

/// Returns a digest of commands and of what they need in the folder they run in; `None` for
/// no commands. Only what is on its way into it is looked at, so that it is quick.
pub(super) fn digest_of_inputs(folder: &Path, commands: &[String]) -> Option<String> {
    if commands.is_empty() {
        return None;
    }
    let mut hash = Sha256::new();
    for command in commands {
        hash.update(command);
        hash.update([0]);
    }
    for name in named(folder, commands) {
        // A file that cannot be read is a matter for the command that needs it.
        if let Ok(content) = digest_of_file(&folder.join(&name)) {
            hash.update(&name);
            hash.update([0]);
            hash.update(content);
        }
    }
    Some(format!("{:x}", hash.finalize()))
}

/// Returns the names of the files that commands need: those they name, those that their
/// tools read by themselves, and lists of requirements, which name each other.
fn named(folder: &Path, commands: &[String]) -> BTreeSet<String> {
    let words = commands
        .iter()
        .flat_map(|command| command.split(BETWEEN_WORDS));
    let mut names: BTreeSet<String> = words
        .chain(MANIFESTS)
        .filter(|name| !name.is_empty() && folder.join(name).is_file())
        .map(str::to_owned)
        .collect();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let listed = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.extend(listed.filter(|name| name.starts_with("requirements") && name.ends_with(".txt")));
    names
}

#[cfg(test)]
mod tests {
    use std::fs::write;

    use super::*;

    #[test]
    fn a_command_needs_the_files_that_it_names_and_its_tools_read() {
        let folder = tempfile::tempdir().unwrap();
        let digest = || {
            let commands = ["./prepare.sh --with=list.csv".to_owned()];
            digest_of_inputs(folder.path(), &commands)
        };
        let mut seen = vec![digest()];
        for name in [
            "prepare.sh",
            "list.csv",
            "requirements-dev.txt",
            "package.json",
        ] {
            write(folder.path().join(name), "1").unwrap();
            seen.push(digest());
            write(folder.path().join(name), "2").unwrap();
            seen.push(digest());
        }
        write(folder.path().join("app.py"), "").unwrap();
        assert_eq!(digest().as_ref(), seen.last().unwrap().as_ref());
        let distinct: BTreeSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len());
    }

    #[test]
    fn other_commands_are_another_digest_and_none_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let digest = |command: &str| digest_of_inputs(folder.path(), &[command.to_owned()]);
        assert_ne!(digest("make a"), digest("make b"));
        assert_eq!(digest_of_inputs(folder.path(), &[]), None);
    }
}
