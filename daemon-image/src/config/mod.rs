//! What the daemon is told: flags, a file, the environment.

mod arguments;
mod error;
mod file;
mod key;
mod resolved;
mod settings;
mod yaml;

pub use arguments::{Arguments, Command, HELP};
pub use error::ConfigError;
pub use file::{Found, SEARCHED, read_file};
pub use key::Key;
pub use resolved::{Buffer, Config};
pub use settings::Settings;
