//! What can be wrong with a configuration.

use std::io;
use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A flag that there is not.
    #[error("there is no flag `{flag}`: -h lists them")]
    UnknownFlag {
        /// As it was given.
        flag: String,
    },
    /// A flag at the end that wants a value.
    #[error("the flag `{flag}` needs a value")]
    MissingValue {
        /// As it was given.
        flag: String,
    },
    /// A word that is no flag.
    #[error("there is no command `{word}`: it is run, healthcheck or version, before any flag")]
    UnknownCommand {
        /// As it was given.
        word: String,
    },
    /// A value that does not fit.
    #[error("{place} is `{value}`, but has to be {expected}")]
    Value {
        /// The flag or key.
        place: String,
        /// As it was given.
        value: String,
        /// What fits.
        expected: &'static str,
    },
    /// A key that there is not.
    #[error("{}:{line}: there is no key `{key}`: the keys there are {instead}", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// Where in it, from 1.
        line: usize,
        /// With the keys that it is under.
        key: String,
        /// The keys that there are where it stands.
        instead: String,
    },
    /// A value in a file that does not fit.
    #[error("{}:{line}: {source}", path.display())]
    ValueInFile {
        /// The file.
        path: PathBuf,
        /// Where in it, from 1.
        line: usize,
        /// What is wrong.
        source: Box<ConfigError>,
    },
    /// A file that is no YAML, or more than keys and values.
    #[error("{}:{line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where in it, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A file without its format's version.
    #[error("{}: `Version` is missing: set it to 2", path.display())]
    NoVersion {
        /// The file.
        path: PathBuf,
    },
    /// A file that cannot be read.
    #[error("the configuration {} cannot be read: {source}; name another with -c", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
