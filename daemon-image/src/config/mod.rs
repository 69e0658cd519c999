//! What the daemon is told: flags and a file.
//!
//! It names no other module of the collector, and is fuzzed without them.

mod arguments;
mod error;
mod file;
mod key;
mod resolved;
mod settings;
mod yaml;

pub use arguments::{Arguments, Command, HELP};
pub use error::ConfigError;
pub use file::{Found, SEARCHED, read_file, read_text};
pub use key::Key;
pub use resolved::{Buffer, Config, LONGEST_WAIT, Logging, Rotation, Verification};
pub use settings::Settings;
