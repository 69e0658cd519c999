//! What is started.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;

use super::child::Child;
use super::ledger::Ledger;
use super::lines::Sink;

/// A program to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// It, looked for in the environment's `PATH`, and its arguments. Never empty.
    pub argv: Vec<String>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// Its whole environment, but for the ledger's marker.
    pub environment: BTreeMap<String, String>,
}

impl Program {
    /// Returns what runs `command` in the shell.
    #[must_use]
    pub fn shell(
        command: &str,
        folder: impl Into<PathBuf>,
        environment: BTreeMap<String, String>,
    ) -> Self {
        Self {
            argv: vec!["/bin/sh".to_owned(), "-c".to_owned(), command.to_owned()],
            folder: folder.into(),
            environment,
        }
    }

    /// Starts it: in a process group of its own, with nothing to read from, and what it writes
    /// handed to `sink` line by line.
    ///
    /// # Errors
    /// When the program or its folder is not there or cannot be used, or when the process cannot
    /// be recorded; it does not run then.
    pub fn start(&self, ledger: &Ledger, sink: Sink) -> io::Result<Child> {
        let (program, arguments) = self.argv.split_first().expect("a program has a name");
        let (marker, value) = ledger.marker();
        let child = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(&self.environment)
            .env(marker, value)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        Child::watch(child, ledger, sink)
    }
}
