//! `manta local xray`, with a store of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::bench::connection::Connection;
use crate::bench::process::Process;
use crate::{Failure, workspace};

/// Longer than traces wait before they are taken to be complete.
const QUIET: Duration = Duration::from_secs(3);
/// How long the processors are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// The share of one processor that a server uses at most when it has nothing to do.
const IDLE: f64 = 0.05;

/// A local X-Ray that runs until it is dropped.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Server {
    pub(super) fn start(manta: &Path) -> Result<Self, Failure> {
        // Beside the build: /tmp may be in memory, and then nothing is written.
        let folder = tempfile::tempdir_in(workspace::target())
            .map_err(|error| format!("cannot make a folder: {error}"))?;
        let here = "127.0.0.1:0";
        let mut child = Command::new(manta)
            .args(["--output", "json", "local", "xray"])
            .args(["--listen", here, "--udp", here])
            .args(["--otlp-grpc", here, "--otlp-http", here, "--store"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", manta.display()))?;
        let mut said = String::new();
        let output = child.stdout.take().expect("it was asked for just above");
        let read = BufReader::new(output).read_line(&mut said);
        let running: Option<Value> = read.ok().and_then(|_| serde_json::from_str(&said).ok());
        let address = running.and_then(|said| said["addresses"]["api"].as_str()?.parse().ok());
        let mut server = Self {
            child,
            address: ([0, 0, 0, 0], 0).into(),
            folder,
        };
        server.address =
            address.ok_or_else(|| format!("the local X-Ray did not start: {said:?}"))?;
        Ok(server)
    }

    pub(super) fn connect(&self) -> Result<Connection, Failure> {
        Connection::to(self.address)
    }

    /// Returns what the kernel tells of it.
    pub(super) fn process(&self) -> Process {
        Process(self.child.id())
    }

    /// Waits until all traces are complete and nothing is left to do for them.
    pub(super) fn wait_until_idle(&self) -> Result<(), Failure> {
        thread::sleep(QUIET);
        loop {
            let before = self.process().cpu_seconds()?;
            thread::sleep(LOOK);
            if self.process().cpu_seconds()? - before <= IDLE * LOOK.as_secs_f64() {
                return Ok(());
            }
        }
    }

    /// Returns how many bytes of the disk its folder takes.
    pub(super) fn disk_bytes(&self) -> Result<f64, Failure> {
        let failed = |error| format!("{}: {error}", self.folder.path().display());
        let mut blocks = 0;
        for file in fs::read_dir(self.folder.path()).map_err(failed)? {
            let metadata = file.and_then(|file| file.metadata()).map_err(failed)?;
            blocks += metadata.blocks();
        }
        // Of 512 bytes, whatever the file system's are.
        Ok(blocks as f64 * 512.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is measured already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
