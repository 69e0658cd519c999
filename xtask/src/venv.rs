//! The Python environment that the judges live in.

use std::path::{Path, PathBuf};

use crate::command::{program, run};
use crate::{Failure, workspace};

/// The judges, pinned.
const REQUIREMENTS: &str = "aws/tests/fixture/requirements.txt";

/// The fixture uses what Python 3.11, Debian 12's, was the first to have.
const OLDEST_PYTHON: (u8, u8) = (3, 11);

/// A Python environment with the judges in it.
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// Makes the environment in `target/venv`, or brings it up to the requirements.
    pub(crate) async fn ensure() -> Result<Self, Failure> {
        let venv = Self {
            folder: workspace::target().join("venv"),
        };
        let wanted = std::fs::read_to_string(workspace::root().join(REQUIREMENTS))
            .map_err(|error| format!("cannot read {REQUIREMENTS}: {error}"))?;
        let installed = venv.folder.join("installed.txt");
        // What was installed is written last, so that half an environment does not count.
        if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
            return Ok(venv);
        }
        eprintln!(
            "xtask: installing the judges into {}",
            venv.folder.display()
        );
        venv.create().await?;
        let arguments = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ];
        run(program(
            venv.python(),
            &[&arguments[..], &["-r", REQUIREMENTS]].concat(),
        ))
        .await?;
        std::fs::write(&installed, wanted)
            .map_err(|error| format!("cannot write {}: {error}", installed.display()))?;
        Ok(venv)
    }

    /// Returns the environment's interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join("bin/python")
    }

    /// Returns the folder of the environment's programs: `aws`, `cfn-lint`, `parliament`.
    pub(crate) fn programs(&self) -> PathBuf {
        self.folder.join("bin")
    }

    async fn create(&self) -> Result<(), Failure> {
        let (major, minor) = OLDEST_PYTHON;
        let check = format!("import sys, venv; sys.exit(sys.version_info < ({major}, {minor}))");
        run(program(Path::new("python3"), &["-c", &check]))
            .await
            .map_err(|failure| {
                format!(
                    "{failure}: the judges need python3, {major}.{minor} or newer, with venv \
                 (on Debian: apt-get install python3-venv)"
                )
            })?;
        let folder = self.folder.to_string_lossy();
        run(program(
            Path::new("python3"),
            &["-m", "venv", "--clear", &folder],
        ))
        .await
    }
}
