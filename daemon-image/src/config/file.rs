//! The configuration file.

use std::io;
use std::path::Path;

use super::error::ConfigError;
use super::key::Key;
use super::settings::Settings;
use super::yaml::{Entry, entries};

/// Where a configuration is looked for when none is named.
pub const SEARCHED: [&str; 2] = ["/etc/amazon/xray/cfg.yaml", "cfg.yaml"];

/// What a file sets, and what is wrong with it but can be lived with.
#[derive(Debug, Default)]
pub struct Found {
    /// What it sets.
    pub settings: Settings,
    /// Said once logs can be written.
    pub warnings: Vec<ConfigError>,
}

/// Reads the file that `-c` names, or the first of `searched` that is there.
///
/// The official daemon validates only what is named, so a file that it lives with must not end this
/// one: what is wrong in a file that was found is a warning.
///
/// # Errors
/// When the named file cannot be read, is no YAML, or sets what there is not.
pub fn read_file(named: Option<&Path>, searched: &[&str]) -> Result<Found, ConfigError> {
    if let Some(path) = named {
        let (settings, mut problems) = read_text(path, &text_of(path)?);
        return match problems.is_empty() {
            true => Ok(Found {
                settings,
                warnings: Vec::new(),
            }),
            false => Err(problems.swap_remove(0)),
        };
    }
    for path in searched.iter().map(Path::new) {
        match text_of(path) {
            Ok(text) => {
                let (settings, warnings) = read_text(path, &text);
                return Ok(Found { settings, warnings });
            }
            Err(ConfigError::Unreadable { source, .. })
                if source.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Found::default())
}

fn text_of(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// Returns what a file's text sets, and everything that is wrong with it; `path` is what errors
/// call it.
#[must_use]
pub fn read_text(path: &Path, text: &str) -> (Settings, Vec<ConfigError>) {
    let mut settings = Settings::default();
    let entries = match entries(text) {
        Ok(entries) => entries,
        Err(problem) => {
            let syntax = ConfigError::Syntax {
                path: path.to_owned(),
                line: problem.line,
                message: problem.message,
            };
            return (settings, vec![syntax]);
        }
    };
    let set = entries
        .into_iter()
        .map(|entry| set(&mut settings, entry, path));
    let mut problems: Vec<_> = set.filter_map(Result::err).collect();
    if settings.version.is_none() && problems.is_empty() {
        problems.push(ConfigError::NoVersion {
            path: path.to_owned(),
        });
    }
    (settings, problems)
}

/// Sets what one entry says.
fn set(settings: &mut Settings, entry: Entry, path: &Path) -> Result<(), ConfigError> {
    let Entry { key, value, line } = entry;
    let Some(known) = Key::in_file(&key) else {
        return Err(ConfigError::UnknownKey {
            path: path.to_owned(),
            line,
            instead: Key::beside(&key),
            key,
        });
    };
    let set = settings.set(known, &value, &format!("`{key}`"));
    set.map_err(|source| ConfigError::ValueInFile {
        path: path.to_owned(),
        line,
        source: Box::new(source),
    })
}

#[cfg(test)]
mod tests {
    use super::{Settings, read_file};
    use crate::config::Key;

    /// The whole of the official daemon's default configuration.
    const OFFICIAL: &str = r#"
TotalBufferSizeMB: 0
Concurrency: 8
Region: ""
Endpoint: ""
Socket:
  UDPAddress: "127.0.0.1:2000"
  TCPAddress: "127.0.0.1:2000"
Logging:
  LogRotation: true
  LogLevel: "prod"
  LogPath: ""
LocalMode: false
ResourceARN: ""
RoleARN: ""
NoVerifySSL: false
ProxyAddress: ""
Version: 2
"#;

    fn named(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("cfg.yaml");
        std::fs::write(&path, text).expect("the folder is ours");
        let found = read_file(Some(&path), &[]).map_err(|error| error.to_string());
        let folder = format!("{}/", folder.path().display());
        found
            .map(|found| found.settings)
            .map_err(|error| error.replace(&folder, ""))
    }

    #[test]
    fn the_official_daemons_file_is_understood() {
        let mut expected = Settings::default();
        for (key, value) in [
            (Key::Concurrency, "8"),
            (Key::UdpAddress, "127.0.0.1:2000"),
            (Key::TcpAddress, "127.0.0.1:2000"),
            (Key::LogRotation, "true"),
            (Key::LogLevel, "prod"),
            (Key::LocalMode, "false"),
            (Key::NoVerifySsl, "false"),
            (Key::Version, "2"),
        ] {
            expected.set(key, value, "").expect("it fits");
        }
        assert_eq!(named(OFFICIAL), Ok(expected));
    }

    #[test]
    fn errors_name_the_key_and_its_line() {
        for (text, error) in [
            (
                "Version: 2\nRegoin: x\n",
                "cfg.yaml:2: there is no key `Regoin`: the keys there are TotalBufferSizeMB, \
                 Concurrency, Endpoint, Region, FlushSeconds, LocalMode, ResourceARN, RoleARN, \
                 NoVerifySSL, ProxyAddress, Version",
            ),
            (
                "Socket:\n  Port: 1\n",
                "cfg.yaml:2: there is no key `Socket.Port`: the keys there are UDPAddress, \
                 TCPAddress, OTLPGRPCAddress, OTLPHTTPAddress, MetricsAddress",
            ),
            (
                "Version: 3\n",
                "cfg.yaml:1: `Version` is `3`, but has to be 1 or 2",
            ),
            ("Region: x\n", "cfg.yaml: `Version` is missing: set it to 2"),
        ] {
            assert_eq!(named(text), Err(error.to_owned()));
        }
    }

    #[test]
    fn a_file_that_was_found_only_gives_warnings() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("cfg.yaml");
        std::fs::write(&path, "Regoin: x\nRegion: y\n").expect("the folder is ours");
        let path = path.to_str().expect("its name is text");
        let found = read_file(None, &["/nowhere/cfg.yaml", path]).expect("it is lived with");
        assert_eq!(found.settings.region.as_deref(), Some("y"));
        assert_eq!(found.warnings.len(), 1);
        let none = read_file(None, &["/nowhere/cfg.yaml"]).expect("none is needed");
        assert_eq!(none.settings, Settings::default());
    }
}
