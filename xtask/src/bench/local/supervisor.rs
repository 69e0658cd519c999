//! `manta local supervise`, talked to over its control socket.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bench::connection::Connection;
use crate::bench::process::Process;
use crate::{Failure, workspace};

/// How long it may take until it listens.
const PATIENCE: Duration = Duration::from_secs(10);

/// A supervisor that runs until it is dropped, and all that it runs.
pub(super) struct Supervisor {
    child: Child,
    folder: TempDir,
}

impl Supervisor {
    /// Starts one that has nothing to run yet.
    pub(super) fn start(manta: &Path) -> Result<Self, Failure> {
        // Beside the build: /tmp may be in memory, and then nothing is written.
        let folder = tempfile::tempdir_in(workspace::target())
            .map_err(|error| format!("cannot make a folder: {error}"))?;
        let child = Command::new(manta)
            .args(["local", "supervise", "--folder"])
            .arg(folder.path())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", manta.display()))?;
        let supervisor = Self { child, folder };
        let deadline = Instant::now() + PATIENCE;
        while UnixStream::connect(supervisor.socket()).is_err() {
            if Instant::now() > deadline {
                return Err("the supervisor does not listen".to_owned());
            }
            sleep(Duration::from_millis(10));
        }
        Ok(supervisor)
    }

    /// Returns what the kernel tells of it.
    pub(super) fn process(&self) -> Process {
        Process(self.child.id())
    }

    /// Puts a resource; returns its outputs.
    pub(super) fn put(&self, address: &str, properties: &Value) -> Result<Value, Failure> {
        let request = json!({
            "request": "put",
            "address": address,
            "properties": properties,
            "digest": "",
        });
        Ok(self.ask(&request)?["outputs"].take())
    }

    /// Returns where the copies of the service listen themselves.
    pub(super) fn copies(&self) -> Result<Vec<SocketAddr>, Failure> {
        let answer = self.ask(&json!({"request": "instances"}))?;
        let copies = answer["instances"].as_array().into_iter().flatten();
        let ports = copies.filter_map(|copy| u16::try_from(copy["port"].as_u64()?).ok());
        Ok(ports.map(|port| ([127, 0, 0, 1], port).into()).collect())
    }

    /// Returns how many requests the service graph of the last minutes counts.
    pub(super) fn traces(&self, api: SocketAddr) -> Result<u64, Failure> {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = now.map_err(|error| error.to_string())?.as_secs();
        let window = json!({"StartTime": now - 600, "EndTime": now + 1});
        let mut connection = Connection::to(api)?;
        let graph = connection.post("/ServiceGraph", window.to_string().as_bytes())?;
        let graph: Value = serde_json::from_slice(graph).map_err(|error| error.to_string())?;
        let services = graph["Services"].as_array().into_iter().flatten();
        let named =
            services.filter(|service| service["Name"] == "web" && service["Type"] != "client");
        Ok(named
            .filter_map(|service| service["SummaryStatistics"]["TotalCount"].as_u64())
            .sum())
    }

    /// Makes a request; returns the end of its answer.
    fn ask(&self, request: &Value) -> Result<Value, Failure> {
        let failed = |error: std::io::Error| format!("the control socket: {error}");
        let mut stream = UnixStream::connect(self.socket()).map_err(failed)?;
        writeln!(stream, "{request}").map_err(failed)?;
        for line in BufReader::new(stream).lines() {
            let answer: Value =
                serde_json::from_str(&line.map_err(failed)?).map_err(|error| error.to_string())?;
            match answer["answer"].as_str() {
                Some("progress" | "log") => {}
                Some("failed") | None => return Err(answer.to_string()),
                Some(_) => return Ok(answer),
            }
        }
        Err("the supervisor does not answer".to_owned())
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("control.sock")
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        // It ends what it runs.
        if let Ok(pid) = self.child.id().try_into() {
            let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        }
        let _ = self.child.wait();
    }
}

/// Returns the address in a URL.
pub(super) fn address(url: &Value) -> Result<SocketAddr, Failure> {
    let address = url
        .as_str()
        .and_then(|url| url.strip_prefix("http://")?.parse().ok());
    address.ok_or_else(|| format!("{url} is no address"))
}
