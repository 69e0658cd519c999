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

/// Returns the command of a daemon that forwards to `endpoint`, on free ports, without OTLP.
pub(crate) fn collecting(endpoint: &str, more: &[&str]) -> Command {
    let mut command = untold(endpoint);
    command.args(["-n", "eu-central-1", "-o"]).args(more);
    command
}

/// As [`collecting`], of a daemon that is not told where it is.
pub(crate) fn untold(endpoint: &str) -> Command {
    let free = "127.0.0.1:0";
    let mut command = command(&["-b", free, "-t", free, "-metrics", free]);
    command
        .args(["-otlp-grpc", "off", "-otlp-http", "off"])
        .args(["-endpoint", endpoint]);
    command
}

impl Daemon {
    /// Starts a daemon that forwards to `sink`.
    pub(crate) fn start(sink: &Sink, more: &[&str]) -> Self {
        Self::spawn(collecting(&sink.endpoint(), more))
    }

    /// Starts a daemon, and waits until it is ready.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let child = command.stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the daemon is built");
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let (lines, log) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                // Nobody listens any more: the test is over.
                let _ = lines.send(line);
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut daemon = Self {
            child,
            log,
            logged: String::new(),
            udp: nowhere,
            metrics: nowhere,
            socket: UdpSocket::bind(nowhere).expect("loopback has ports"),
        };
        daemon.metrics = daemon.address_after("tcp=", "(-metrics)");
        daemon.udp = daemon.address_after("udp=", "");
        if daemon.udp.is_ipv6() {
            daemon.socket = UdpSocket::bind("[::1]:0").expect("loopback has ports");
        }
        daemon
    }

    /// Returns the address behind a label, in the log's line that has `also`.
    pub(crate) fn address_after(&mut self, label: &str, also: &str) -> SocketAddr {
        let address = |line: &str| {
            let (_, rest) = line.split_once(label).filter(|_| line.contains(also))?;
            rest.split(' ').next()?.parse().ok()
        };
        if let Some(found) = self.logged.lines().find_map(address) {
            return found;
        }
        loop {
            if let Some(found) = address(&self.line_with(also)) {
                return found;
            }
        }
    }

    /// Returns the log so far.
    pub(crate) fn logged(&mut self) -> &str {
        while let Ok(line) = self.log.try_recv() {
            self.logged.push_str(&line);
            self.logged.push('\n');
        }
        &self.logged
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

    /// Posts protobuf to one of the daemon's ports, and expects it to be taken.
    pub(crate) fn post(&self, to: SocketAddr, path: &str, body: &[u8]) {
        let mut stream = self.begin_post(to, path, body.len());
        stream.write_all(body).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{answer:?}");
    }

    /// Sends the head of a request with a body of so many bytes.
    pub(crate) fn begin_post(&self, to: SocketAddr, path: &str, length: usize) -> TcpStream {
        let mut stream = TcpStream::connect(to).expect("the daemon listens");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             Content-Type: application/x-protobuf\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("it reads");
        stream
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
