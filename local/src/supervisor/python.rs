//! Where moto is installed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

/// What Python is asked, to learn whether it has the server without loading it.
const QUESTION: &str =
    "import importlib.util as u, sys; sys.exit(not (u.find_spec('moto') and u.find_spec('flask')))";

/// A Python that has moto.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Python {
    /// The interpreter.
    pub(super) program: String,
    /// Where it looks for packages besides its own folders.
    pub(super) packages: Option<PathBuf>,
}

impl Python {
    /// Looks for moto where the dependencies of what is in `folders` may be, and then where the
    /// interpreter on `PATH` has its own.
    pub(super) async fn with_moto(
        folders: &[String],
        environment: &BTreeMap<String, String>,
    ) -> Option<Self> {
        let in_folders = folders
            .iter()
            .flat_map(|folder| candidates(Path::new(folder)));
        let on_path = Self {
            program: "python3".to_owned(),
            packages: None,
        };
        for python in in_folders.chain([on_path]) {
            if python.has_moto(environment).await {
                return Some(python);
            }
        }
        None
    }

    /// Returns what it needs in its environment.
    pub(super) fn environment(&self) -> Option<(String, String)> {
        let packages = self.packages.as_ref()?;
        Some((
            "PYTHONPATH".to_owned(),
            packages.to_string_lossy().into_owned(),
        ))
    }

    async fn has_moto(&self, environment: &BTreeMap<String, String>) -> bool {
        let asked = Command::new(&self.program)
            .args(["-c", QUESTION])
            .env_clear()
            .envs(environment)
            .envs(self.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .status();
        asked.await.is_ok_and(|status| status.success())
    }
}

/// Returns what may have the packages of a folder: `pip install --target .deps`, or a virtual
/// environment.
fn candidates(folder: &Path) -> Vec<Python> {
    let mut candidates = Vec::new();
    let packages = folder.join(".deps");
    if packages.is_dir() {
        candidates.push(Python {
            program: "python3".to_owned(),
            packages: Some(packages),
        });
    }
    for environment in [".venv", "venv"] {
        let program = folder.join(environment).join("bin/python");
        if program.exists() {
            candidates.push(Python {
                program: program.to_string_lossy().into_owned(),
                packages: None,
            });
        }
    }
    candidates
}
