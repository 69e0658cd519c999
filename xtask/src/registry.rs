//! A Docker registry of one's own, in a temporary folder.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Child;
use tokio::time::{sleep, timeout};

use crate::Failure;
use crate::command::program;

/// A registry starts in a fraction of a second; a machine that builds at the same time is slower.
const START: Duration = Duration::from_secs(30);

/// How often a starting registry is asked whether it listens.
const ASK: Duration = Duration::from_millis(50);

/// A running registry. It stops, and its images go, when this is dropped.
pub(crate) struct Registry {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    _process: Child,
    _folder: TempDir,
}

impl Registry {
    /// Starts the registry of the given binary on a free port.
    pub(crate) async fn start(binary: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| format!("cannot start {}: {error}", binary.display());
        let folder = tempfile::tempdir().map_err(failed)?;
        let address = format!("127.0.0.1:{}", free_port().map_err(failed)?);
        let settings = folder.path().join("config.yml");
        std::fs::write(&settings, configuration(folder.path(), &address)).map_err(failed)?;
        let process = program(binary, &["serve", &settings.to_string_lossy()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let listening = async {
            while TcpStream::connect(&address).is_err() {
                sleep(ASK).await;
            }
        };
        timeout(START, listening)
            .await
            .map_err(|_| format!("{} does not listen on {address}", binary.display()))?;
        Ok(Self {
            address,
            _process: process,
            _folder: folder,
        })
    }
}

/// Returns the registry's settings. Deletion is off unless it is asked for, and ECR deletes.
fn configuration(folder: &Path, address: &str) -> String {
    format!(
        "version: 0.1\n\
         storage: {{filesystem: {{rootdirectory: {}}}, delete: {{enabled: true}}}}\n\
         http: {{addr: {address}}}\n",
        folder.display()
    )
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
