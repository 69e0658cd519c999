//! The packages for Node that tests use.

use std::path::{Path, PathBuf};

use crate::command::{program, run};
use crate::{Failure, workspace};

/// Where the packages are listed and pinned.
const CLIENTS: &str = "daemon-image/tests/clients/node";
/// The two files that do it.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// A folder with the SDKs for Node in it.
pub(crate) struct NodePackages {
    folder: PathBuf,
}

impl NodePackages {
    /// Installs the packages into `target/node`, unless exactly they are there.
    ///
    /// Fails where there is no Node, which is no failure of the tests.
    pub(crate) async fn ensure() -> Result<Self, Failure> {
        let packages = Self {
            folder: workspace::target().join("node"),
        };
        let wanted = packages.bring_lists()?;
        let installed = packages.folder.join("installed.txt");
        // What was installed is written last, so that half a folder does not count.
        if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
            return Ok(packages);
        }
        eprintln!(
            "xtask: installing SDKs for Node into {}",
            packages.folder.display()
        );
        let mut install = program(
            Path::new("npm"),
            &["ci", "--no-audit", "--no-fund", "--loglevel=error"],
        );
        install.current_dir(&packages.folder);
        run(install).await?;
        std::fs::write(&installed, wanted)
            .map_err(|error| format!("cannot write {}: {error}", installed.display()))?;
        Ok(packages)
    }

    /// Returns the folder that Node looks for packages in.
    pub(crate) fn modules(&self) -> PathBuf {
        self.folder.join("node_modules")
    }

    /// Copies the lists to where they are installed; returns what they say.
    fn bring_lists(&self) -> Result<String, Failure> {
        let failed = |error| {
            format!(
                "cannot copy {CLIENTS} to {}: {error}",
                self.folder.display()
            )
        };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut said = String::new();
        for list in LISTS {
            let text = std::fs::read_to_string(workspace::root().join(CLIENTS).join(list))
                .map_err(failed)?;
            std::fs::write(self.folder.join(list), &text).map_err(failed)?;
            said += &text;
        }
        Ok(said)
    }
}
