//! A deployment, and what tests ask of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use manta_engine::{Address, Input, Outputs, Resource};
use manta_local::control::{
    Answer, Client, ClientError, Failure, Instance, Launcher, LogLine, Request,
};
use manta_local::folder::Folder;
use manta_local::kinds::{Health, LocalResource, Process, Run, Service, Workload};
use manta_local::process::{Ledger, strays};
use tempfile::TempDir;

/// No processes.
pub(crate) const NONE: [u32; 0] = [];

/// A deployment's folder, and a folder for its applications.
pub(crate) struct Deployment {
    home: TempDir,
    pub(crate) folder: Folder,
}

impl Deployment {
    /// Makes the folders. There is no supervisor yet.
    pub(crate) fn new() -> Self {
        Self::called("orders")
    }

    /// As [`Self::new`], with a name that no other has: Docker knows images by it.
    pub(crate) fn called(name: &str) -> Self {
        let home = TempDir::new().expect("a folder");
        let folder = Folder::at(home.path().join(name));
        std::fs::create_dir(home.path().join("code")).expect("a folder");
        Self { home, folder }
    }

    /// Returns the folder of its applications.
    pub(crate) fn code(&self) -> PathBuf {
        self.home.path().join("code")
    }

    /// Returns its supervisor, started if there is none.
    pub(crate) async fn supervisor(&self) -> Client {
        self.supervisor_with(&[]).await
    }

    /// As [`Self::supervisor`], with these variables (`NAME=value`) if it is started.
    pub(crate) async fn supervisor_with(&self, variables: &[&str]) -> Client {
        let this = std::env::current_exe().expect("this runs");
        let this = this.to_string_lossy();
        let argv: [&[&str]; 3] = [
            // With few files to have open, as from a shell.
            &["/bin/sh", "-c", "ulimit -Sn 256; exec env \"$@\"", "sh"],
            variables,
            &[&*this, "--exact", "the_supervisor_itself"],
        ];
        let launcher = Launcher {
            argv: argv.concat().into_iter().map(str::to_owned).collect(),
        };
        launcher.ensure(&self.folder).await.expect("it starts")
    }

    /// Returns what the kernel says of the supervisor, which runs.
    pub(crate) fn proc(&self) -> PathBuf {
        let lock = self.folder.path().join("supervisor.lock");
        let pid = std::fs::read_to_string(lock).expect("it runs");
        Path::new("/proc").join(pid)
    }

    /// Waits until an application has written a line.
    pub(crate) async fn until_written(&self, text: &str) {
        while !self.lines().await.iter().any(|line| line.text == text) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Puts a resource, which may fail.
    pub(crate) async fn put(&self, resource: &LocalResource) -> Result<Outputs, Failure> {
        self.try_put(resource).await.map_err(failure)
    }

    /// Puts a resource, whatever becomes of the supervisor.
    pub(crate) async fn try_put(&self, resource: &LocalResource) -> Result<Outputs, ClientError> {
        let request = Request::Put {
            address: resource.address(),
            properties: resource.properties(),
            digest: "digest".to_owned(),
            secrets: BTreeMap::new(),
        };
        match self.supervisor().await.call(&request, drop).await? {
            Answer::Ready { outputs } => Ok(outputs),
            other => panic!("{other:?}"),
        }
    }

    /// Asks for something that may fail.
    pub(crate) async fn call(&self, request: &Request) -> Result<Answer, Failure> {
        let answer = self.supervisor().await.call(request, drop).await;
        answer.map_err(failure)
    }

    /// Returns the copies that there are.
    pub(crate) async fn instances(&self) -> Vec<Instance> {
        match self.call(&Request::Instances).await {
            Ok(Answer::Instances { instances }) => instances,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until the copies are as they should be.
    pub(crate) async fn until(&self, are: impl Fn(&[Instance]) -> bool) -> Vec<Instance> {
        loop {
            let instances = self.instances().await;
            if are(&instances) {
                return instances;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Returns what was written.
    pub(crate) async fn lines(&self) -> Vec<LogLine> {
        let request = Request::Logs {
            names: Vec::new(),
            since_ms: 0,
            follow: false,
        };
        let mut lines = Vec::new();
        let client = self.supervisor().await;
        let read = client.call(&request, |answer| match answer {
            Answer::Log(line) => lines.push(line),
            other => panic!("{other:?}"),
        });
        assert_eq!(read.await.expect("it can be read"), Answer::Done);
        lines
    }

    /// Ends everything that a supervisor runs, and it, if there is one.
    pub(crate) async fn shut_down(&self) {
        if let Some(client) = Client::of(&self.folder).await {
            client.shut_down(|_| {}).await.expect("it ends");
        }
    }

    /// Ends everything, and sees that nothing is left.
    pub(crate) async fn end(self) {
        self.shut_down().await;
        assert!(!self.folder.path().exists());
        assert_eq!(self.processes(), NONE);
    }

    /// Returns the processes of its applications, whoever started them.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let records = self.home.path().join("records");
        let ledger = Ledger::open(&records, self.folder.path()).expect("a folder");
        let strays = strays(&ledger).expect("processes can be listed");
        strays
            .iter()
            .map(manta_local::process::Stray::pid)
            .collect()
    }

    /// Returns a service that runs a shell command.
    pub(crate) fn service(&self, command: &str) -> Service {
        Service {
            workload: Workload {
                run: Run::Process(process(&self.code(), command)),
                environment: BTreeMap::new(),
                secrets: BTreeMap::new(),
                stop_timeout_seconds: 10,
            },
            port: None,
            count: 1,
            health: None,
        }
    }

    /// Returns a service that answers HTTP with `answer`, and with its `PORT` when that is empty.
    pub(crate) fn answering(&self, answer: &str) -> Service {
        std::fs::write(self.code().join("server.py"), SERVER).expect("it can be written");
        let mut service = self.service("exec python3 server.py");
        service.port = Some(free_port());
        service
            .workload
            .environment
            .insert("ANSWER".to_owned(), Input::Known(answer.to_owned()));
        service.health = Some(Health {
            path: Some("/healthz".to_owned()),
            command: Vec::new(),
            interval_seconds: 1,
            timeout_seconds: 5,
            retries: 3,
            grace_seconds: 60,
        });
        service
    }
}

impl Drop for Deployment {
    /// A test that stopped before its end leaves nothing running either.
    fn drop(&mut self) {
        let lock = self.folder.path().join("supervisor.lock");
        let holder = std::fs::read_to_string(lock).unwrap_or_default();
        let this = nix::unistd::Pid::this();
        let holder = holder.parse().map(nix::unistd::Pid::from_raw);
        // A test may have held the lock itself.
        if let Some(pid) = holder.ok().filter(|pid| *pid != this) {
            // It may have been killed by the test.
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        }
    }
}

/// Returns what a supervisor says, which runs.
fn failure(error: ClientError) -> Failure {
    match error {
        ClientError::Failed(failure) => failure,
        other @ (ClientError::Gone { .. } | ClientError::Foreign { .. }) => panic!("{other:?}"),
    }
}

fn process(folder: &Path, command: &str) -> Process {
    Process {
        folder: folder.to_string_lossy().into_owned(),
        setup: Vec::new(),
        setup_inputs: None,
        code_sha256: String::new(),
        command: command.to_owned(),
    }
}

/// A server that is started quickly. `/ill` makes it unhealthy.
const SERVER: &str = r#"
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

ill = False

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        global ill
        ill = ill or self.path == "/ill"
        is_ill = ill and self.path == "/healthz"
        self.send_response(503 if is_ill else 200)
        self.end_headers()
        self.wfile.write((os.environ["ANSWER"] or os.environ["PORT"]).encode())

    def log_message(self, *_):
        pass

print("listening", flush=True)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"#;

/// Returns a port at which nobody listens.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Asks a URL of this machine for a path, and returns the body.
pub(crate) async fn get(url: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let host = url.strip_prefix("http://").expect("it is HTTP");
    let mut stream = tokio::net::TcpStream::connect(host)
        .await
        .expect("somebody listens");
    let request = format!("GET {path} HTTP/1.0\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it is read");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("it is answered");
    let (_, body) = answer.split_once("\r\n\r\n").expect("it is HTTP");
    body.to_owned()
}

/// Returns the address of a service.
pub(crate) fn service(name: &str) -> Address {
    Address::new("service", name)
}

/// Returns the URL in a service's outputs.
pub(crate) fn url(outputs: &Outputs) -> &str {
    outputs["url"].as_str().expect("it is text")
}
