//! Samples and how they are loaded.
//!
//! Comments at a sample's start say what surrounds it: `# environment: prod`,
//! `# place: local` (AWS without the line), `# set: NAME=value`, `# files: a, b` (the
//! only files there are; without the line, every file is there).

#![allow(dead_code, reason = "each test binary uses some of it")]

use std::path::{Path, PathBuf};

use jiff::civil::date;
use manta_blueprints::{LoadOptions, Loaded, Place, Rejected, load};

/// One file.
pub(crate) struct Sample {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Sample {
    /// Loads it with what its comments say surrounds it.
    pub(crate) fn load(&self) -> Result<Loaded, Box<Rejected>> {
        let name = self.path.file_name().expect("a file").to_string_lossy();
        load_text(&self.text, &name)
    }

    /// Returns the path of the file beside it with another ending.
    pub(crate) fn beside(&self, ending: &str) -> PathBuf {
        self.path.with_extension(ending)
    }
}

/// Loads a text with what its comments say surrounds it.
pub(crate) fn load_text(text: &str, name: &str) -> Result<Loaded, Box<Rejected>> {
    let environment = comments(text, "environment").next();
    let set: Vec<_> = comments(text, "set")
        .filter_map(|line| line.split_once('='))
        .collect();
    let files: Option<Vec<_>> = comments(text, "files")
        .next()
        .map(|files| files.split(", ").collect());
    let options = LoadOptions {
        environment,
        variables: &|name| {
            let found = set.iter().find(|(set, _)| *set == name);
            found.map(|(_, value)| (*value).to_owned())
        },
        place: match comments(text, "place").next() {
            Some("local") => Place::Local,
            other => {
                assert_eq!(other, None, "{name}");
                Place::Aws
            }
        },
        exists: &|path| files.as_ref().is_none_or(|files| files.contains(&path)),
        today: date(2026, 11, 22),
    };
    load(text, name, &options)
}

fn comments<'t>(text: &'t str, key: &str) -> impl Iterator<Item = &'t str> {
    let start = format!("# {key}: ");
    text.lines()
        .take_while(|line| line.starts_with('#'))
        .filter_map(move |line| line.strip_prefix(start.as_str()))
}

/// Returns the samples of a folder, in the order of their names.
pub(crate) fn samples(folder: &str) -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of samples")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| Sample {
            text: std::fs::read_to_string(&path).expect("a readable sample"),
            path,
        })
        .collect()
}

/// Compares a file with what it should hold, or writes it when blessing.
pub(crate) fn compare(file: &Path, actual: &str) {
    if std::env::var_os("MANTA_BLESS").is_some() {
        std::fs::write(file, actual).expect("a writable folder of samples");
        return;
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs (MANTA_BLESS=1 rewrites it):\n{actual}",
        file.display()
    );
}
