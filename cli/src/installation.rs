//! What an installed collector consists of, and what of it is there already.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

/// Where the unit starts the program from, and with which configuration.
const PROGRAM: &str = "usr/local/bin/manta-daemon";
const CONFIGURATION: &str = "etc/amazon/xray/cfg.yaml";
const UNIT: &str = "etc/systemd/system/manta-daemon.service";

/// The one unit of the collector.
const SYSTEMD_UNIT: &str = include_str!("../../daemon-image/packaging/manta-daemon.service");

/// What the configuration file is to say beyond the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The region to send to; unset: the environment knows.
    pub(crate) region: Option<String>,
    /// The role to assume.
    pub(crate) role_arn: Option<String>,
    /// Whether nobody is asked for an instance's metadata.
    pub(crate) local_mode: bool,
}

/// One file of an installation.
#[derive(Debug, Serialize)]
pub(crate) struct File {
    /// Where it goes.
    #[serde(serialize_with = "crate::render::path")]
    pub(crate) path: PathBuf,
    /// What becomes of it.
    pub(crate) action: Action,
    /// What it says; unset for the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip)]
    content: Vec<u8>,
    #[serde(skip)]
    mode: u32,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// It is new.
    Create,
    /// Another version of it is replaced.
    Update,
    /// It is there already, or is the user's own and stays as it is.
    Keep,
}

/// Why the collector cannot be installed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InstallError {
    /// The configuration is there and does not say what it was to say.
    #[error("it is there, and not what these flags make")]
    Differs {
        /// The configuration.
        path: PathBuf,
    },
    /// What is there cannot be read.
    #[error("it cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("it cannot be written")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl InstallError {
    /// Returns the file that is in the way.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Differs { path } | Self::Read { path, .. } | Self::Write { path, .. } => path,
        }
    }

    /// Returns what the user can do about it.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::Differs { .. } => "edit it and leave the flags out, or remove it",
            Self::Read { .. } | Self::Write { .. } => {
                "run the command as root, or install elsewhere with `--root`"
            }
        }
    }
}

/// Returns the files of a collector below `root`, and what each needs. Nothing
/// is written yet.
///
/// # Errors
/// When a configuration is there that `settings` contradict, or a file cannot be read.
pub(crate) fn installation(
    root: &Path,
    program: Vec<u8>,
    settings: &Settings,
) -> Result<Vec<File>, InstallError> {
    let configuration = configuration(settings);
    Ok(vec![
        file(root.join(PROGRAM), program, None, 0o755)?,
        kept_file(root.join(CONFIGURATION), configuration, settings)?,
        text_file(root.join(UNIT), SYSTEMD_UNIT.to_owned())?,
    ])
}

impl Settings {
    /// Tells whether they leave everything to the defaults.
    fn are_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Returns the configuration's text, in the official daemon's keys.
fn configuration(settings: &Settings) -> String {
    let Settings {
        region,
        role_arn,
        local_mode,
    } = settings;
    let mut text =
        "# The flags of `manta-daemon -h` as keys: docs/collector.md.\nVersion: 2\n".to_owned();
    for (key, value) in [("Region", region), ("RoleARN", role_arn)] {
        if let Some(value) = value {
            // A JSON string is a YAML one.
            let value = serde_json::Value::from(value.as_str());
            text.push_str(&format!("{key}: {value}\n"));
        }
    }
    if *local_mode {
        text.push_str("LocalMode: true\n");
    }
    text
}

/// Returns the configuration's file: the user's own is kept unless it was to say something.
fn kept_file(path: PathBuf, text: String, settings: &Settings) -> Result<File, InstallError> {
    let mut file = text_file(path, text)?;
    if file.action == Action::Update {
        if !settings.are_default() {
            return Err(InstallError::Differs { path: file.path });
        }
        file.action = Action::Keep;
        file.text = None;
    }
    Ok(file)
}

fn text_file(path: PathBuf, text: String) -> Result<File, InstallError> {
    file(path, text.clone().into_bytes(), Some(text), 0o644)
}

fn file(
    path: PathBuf,
    content: Vec<u8>,
    text: Option<String>,
    mode: u32,
) -> Result<File, InstallError> {
    let action = match fs::read(&path) {
        Ok(there) if there == content => Action::Keep,
        Ok(_) => Action::Update,
        Err(error) if error.kind() == ErrorKind::NotFound => Action::Create,
        Err(source) => return Err(InstallError::Read { path, source }),
    };
    Ok(File {
        path,
        action,
        text,
        content,
        mode,
    })
}

impl File {
    /// Brings the file about. It appears whole: a program that runs cannot be
    /// written to, but be replaced.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self) -> Result<(), InstallError> {
        match self.action {
            Action::Create | Action::Update => {
                self.replace().map_err(|source| InstallError::Write {
                    path: self.path.clone(),
                    source,
                })
            }
            Action::Keep => Ok(()),
        }
    }

    fn replace(&self) -> io::Result<()> {
        let folder = self.path.parent().expect("it is in a folder of the root");
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&self.content)?;
        let permissions = Permissions::from_mode(self.mode);
        file.as_file().set_permissions(permissions)?;
        file.persist(&self.path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            region: Some("eu-west-1".to_owned()),
            role_arn: Some("arn:aws:iam::123456789012:role/collector".to_owned()),
            local_mode: true,
        }
    }

    fn actions(files: &[File]) -> Vec<Action> {
        files.iter().map(|file| file.action).collect()
    }

    fn install(root: &Path, program: &str, settings: &Settings) -> Vec<Action> {
        let files = installation(root, program.into(), settings).expect("nothing is in the way");
        for file in &files {
            file.write().expect("the folder is ours");
        }
        actions(&files)
    }

    #[test]
    fn the_configuration_is_yaml_whatever_the_values_hold() {
        let settings = Settings {
            role_arn: Some("a: \"b\" # c".to_owned()),
            ..settings()
        };
        let text = configuration(&settings);
        let lines: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "Version: 2",
                r#"Region: "eu-west-1""#,
                r##"RoleARN: "a: \"b\" # c""##,
                "LocalMode: true",
            ]
        );
    }

    #[test]
    fn the_unit_starts_what_was_installed() {
        let start = format!("ExecStart=/{PROGRAM} -c /{CONFIGURATION}\n");
        assert!(SYSTEMD_UNIT.contains(&start), "{SYSTEMD_UNIT}");
    }

    #[test]
    fn what_is_there_is_kept_and_another_version_replaced() {
        use Action::{Create, Keep, Update};
        let root = tempfile::tempdir().expect("there is room");
        let settings = settings();
        let first = install(root.path(), "one", &settings);
        assert_eq!(first, [Create; 3]);
        assert_eq!(install(root.path(), "one", &settings), [Keep; 3]);
        let newer = install(root.path(), "two", &Settings::default());
        assert_eq!(
            newer,
            [Update, Keep, Keep],
            "the configuration is the user's"
        );
        let program = root.path().join(PROGRAM);
        assert_eq!(fs::read(&program).expect("it is there"), b"two");
        let mode = fs::metadata(&program).expect("it is there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o755);
    }

    #[test]
    fn a_configuration_that_says_otherwise_is_not_overwritten() {
        let root = tempfile::tempdir().expect("there is room");
        install(root.path(), "one", &Settings::default());
        let error = installation(root.path(), "two".into(), &settings());
        assert!(
            matches!(error, Err(InstallError::Differs { .. })),
            "{error:?}"
        );
    }
}
