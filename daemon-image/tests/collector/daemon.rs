//! The daemon's process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::sink::{PATIENCE, Sink};

/// The header of the SDKs' datagrams.
const HEADER: &str = "{\"format\":\"json\",\"version\":1}\n";

/// A daemon that runs.
pub(crate) struct Daemon {
    child: Child,
    log: Receiver<String>,
    /// What it has logged so far.
    logged: String,
    udp: SocketAddr,
    metrics: SocketAddr,
    socket: UdpSocket,
}

/// Returns a command that knows no AWS but what it is given.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_manta-daemon"));
    command
        .args(arguments)
        .env_clear()
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

impl Daemon {
    /// Starts a daemon that forwards to `sink`.
    pub(crate) fn start(sink: &Sink, more: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", sink, more)
    }

    /// Starts a daemon that receives at `address`.
    pub(crate) fn start_at(address: &str, sink: &Sink, more: &[&str]) -> Self {
        let endpoint = sink.endpoint();
        let loopback = "127.0.0.1:0";
        let mut arguments = vec!["-b", address, "-t", loopback, "-metrics", loopback];
        arguments.extend(["-otlp-grpc", "off", "-otlp-http", "off"]);
        arguments.extend(["-n", "eu-central-1", "-o", "-endpoint", &endpoint]);
        arguments.extend(more);
        let mut child = command(&arguments)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the daemon is built");
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let (lines, log) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                // Nobody listens any more: the test is over.
                let _ = lines.send(line);
            }
        });
        let mut daemon = Self {
            child,
            log,
            logged: String::new(),
            udp: ([127, 0, 0, 1], 0).into(),
            metrics: ([127, 0, 0, 1], 0).into(),
            socket: UdpSocket::bind(
                (if address.starts_with('[') {
                    "[::1]:0"
                } else {
                    loopback
                })
                .parse::<SocketAddr>()
                .expect("it is an address"),
            )
            .expect("loopback has ports"),
        };
        daemon.udp = daemon.address_after("udp=");
        daemon.metrics = loop {
            let line = daemon.line_with("(-metrics)");
            if let Some(address) = address_in(&line, "tcp=") {
                break address;
            }
        };
        daemon
    }

    fn address_after(&mut self, label: &str) -> SocketAddr {
        let line = self.line_with(label);
        address_in(&line, label).expect("it is an address")
    }

    /// Waits for a line of the log.
    pub(crate) fn line_with(&mut self, part: &str) -> String {
        loop {
            let line = self.log.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no `{part}` in the log:\n{}", self.logged));
            self.logged.push_str(&line);
            self.logged.push('\n');
            if line.contains(part) {
                return line;
            }
        }
    }

    /// Sends a segment as the SDKs do.
    pub(crate) fn send(&self, document: &str) {
        self.send_raw(format!("{HEADER}{document}").as_bytes());
    }

    /// Sends a datagram.
    pub(crate) fn send_raw(&self, datagram: &[u8]) {
        let sent = self.socket.send_to(datagram, self.udp);
        sent.expect("loopback takes it");
    }

    /// Returns a metric's value; all of its labels' together if it has several.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let values = self.get("/metrics");
        let values = values.lines().filter(|line| line.starts_with(name));
        values
            .filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok())
            .sum()
    }

    /// Waits until a metric has a value.
    pub(crate) fn wait_for_metric(&self, name: &str, value: u64) {
        let start = Instant::now();
        while self.metric(name) != value {
            let actual = self.metric(name);
            assert!(
                start.elapsed() < PATIENCE,
                "{name} is {actual}, not {value}"
            );
        }
    }

    /// Gets a page of the status port.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.metrics).expect("the daemon listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// Asks for the daemon's end.
    pub(crate) fn terminate(&self) {
        let id = i32::try_from(self.child.id()).expect("process ids are small");
        kill(Pid::from_raw(id), Signal::SIGTERM).expect("it is our child");
    }

    /// Waits for the daemon's end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("it is our child")
    }

    /// Ends the daemon, and expects it to be content.
    pub(crate) fn end(mut self) {
        self.terminate();
        assert!(self.wait().success());
    }

    pub(crate) fn metrics_address(&self) -> String {
        self.metrics.to_string()
    }

    pub(crate) fn udp_address(&self) -> String {
        self.udp.to_string()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended, as it should.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the address behind a label in a line of the log.
fn address_in(line: &str, label: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(label)?;
    rest.split(' ').next()?.parse().ok()
}
