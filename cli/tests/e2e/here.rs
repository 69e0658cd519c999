//! A deployment on this machine, in a home of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;

use serde_json::Value;

use crate::manta::{Manta, Run};

/// Answers every request with its `GREETING`, and sends a segment for each; writes a line first.
const SERVER: &str = r#"
import json, os, secrets, socket, time
from http.server import BaseHTTPRequestHandler, HTTPServer

host, _, port = os.environ["AWS_XRAY_DAEMON_ADDRESS"].partition(":")
daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


class Greeter(BaseHTTPRequestHandler):
    def do_GET(self):
        now = time.time()
        segment = {
            "name": os.environ["AWS_XRAY_TRACING_NAME"],
            "id": secrets.token_hex(8),
            "trace_id": f"1-{int(now):08x}-{secrets.token_hex(12)}",
            "start_time": now,
            "end_time": now + 0.25,
            "annotations": {"greeting": os.environ["GREETING"]},
            "http": {
                "request": {"method": "GET", "url": f"http://localhost{self.path}"},
                "response": {"status": 200},
            },
        }
        header = json.dumps({"format": "json", "version": 1}).encode()
        daemon.sendto(header + b"\n" + json.dumps(segment).encode(), (host, int(port)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["GREETING"].encode())

    def log_message(self, *arguments):
        pass


print("greeting with", os.environ["GREETING"], flush=True)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Greeter).serve_forever()
"#;

/// A deployment on this machine. It is taken down when this is dropped.
pub(crate) struct Here {
    pub(crate) manta: Manta,
}

impl Here {
    /// Returns a folder with a blueprint of the stack `here`, and `server.py`; nothing runs.
    pub(crate) fn with(blueprint: &str) -> Self {
        let manta = Manta::new()
            .with("blueprint.toml", &format!("stack = \"here\"\n{blueprint}"))
            .with("app/server.py", SERVER)
            .with("app/Dockerfile", "FROM scratch\n");
        Self { manta }
    }

    /// Returns the section of a service that runs `server.py`.
    pub(crate) fn service(name: &str, port: u16, greeting: &str) -> String {
        Self::service_of(name, port, greeting, "exec python3 server.py")
    }

    /// As [`Here::service`], run by another command.
    pub(crate) fn service_of(name: &str, port: u16, greeting: &str, run: &str) -> String {
        format!(
            r#"
[service.{name}]
build = "app"
port = {port}
env = {{ GREETING = "{greeting}" }}
stop_timeout_seconds = 2
grants = []
health = {{ path = "/", interval_seconds = 5, timeout_seconds = 2, retries = 1, grace_seconds = 60 }}

[service.{name}.local]
run = "{run}"
"#
        )
    }

    /// Writes the blueprint anew.
    pub(crate) fn rewrite(&self, blueprint: &str) {
        let text = format!("stack = \"here\"\n{blueprint}");
        self.manta.write("blueprint.toml", &text);
    }

    /// Runs a command on this machine.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.manta.run(&[arguments, &["--local"]].concat())
    }

    /// Runs a command on this machine, which is to answer in JSON.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let run = self.run(&[arguments, &["--output", "json"]].concat());
        run.ended_with(0).json()
    }

    /// Deploys.
    pub(crate) fn up(&self) -> Run {
        self.run(&["up", "-y"])
    }

    /// Returns the process of the one copy of each service.
    pub(crate) fn processes(&self) -> BTreeMap<String, u64> {
        let copies = self.json(&["ps"]);
        let copies = copies.as_array().expect("a list").iter();
        copies
            .map(|copy| {
                let name = copy["name"].as_str().expect("a name").to_owned();
                (name, copy["pid"].as_u64().expect("it is a process"))
            })
            .collect()
    }

    /// Returns where a service answers.
    pub(crate) fn address(&self, service: &str) -> String {
        let path = format!("services.{service}.addresses.0");
        let run = self.run(&["info", "--get", &path]).ended_with(0);
        run.stdout.trim().to_owned()
    }

    /// Returns the deployment's folder.
    pub(crate) fn place(&self) -> PathBuf {
        self.manta.folder().join(".local/state/manta/local/here")
    }

    /// Returns every process that is marked as this deployment's.
    pub(crate) fn marked(&self) -> Vec<String> {
        let marker = self.place().display().to_string();
        let entries = fs::read_dir("/proc").expect("Linux has it").flatten();
        entries
            .filter(|entry| {
                // Whatever ends meanwhile is not there.
                let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
                let arguments = fs::read(entry.path().join("cmdline")).unwrap_or_default();
                [environment, arguments]
                    .iter()
                    .any(|text| String::from_utf8_lossy(text).contains(&marker))
            })
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let _ = self.run(&["down", "-y"]);
    }
}

/// Returns a port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    listener.local_addr().expect("it has one").port()
}

/// Asks for `/` at a URL; returns the body.
pub(crate) fn get(url: &str) -> String {
    let host = url.strip_prefix("http://").expect("a plain URL");
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    write!(stream, "GET / HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("it can be asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    body.to_owned()
}
