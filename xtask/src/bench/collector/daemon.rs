//! The collector's process, measured from outside.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::sink::Sink;
use crate::Failure;
use crate::bench::process::Process;

/// How long the collector may take to deliver what it holds.
const PATIENCE: Duration = Duration::from_secs(60);
/// A buffer that holds no more than this is empty: the beginning of a request.
const EMPTY: u64 = 100;

/// A collector that runs until it is dropped.
pub(super) struct Daemon {
    child: Child,
    udp: SocketAddr,
    otlp_http: SocketAddr,
    status: SocketAddr,
    /// Reads the log; gives its last line when that has ended.
    log: Option<JoinHandle<String>>,
}

/// How a collector ended.
pub(super) struct Ended {
    /// From the signal on.
    pub(super) took: Duration,
    /// The segments that it said it dropped.
    pub(super) dropped: u64,
}

impl Daemon {
    pub(super) fn start(binary: &Path, sink: &Sink, more: &[&str]) -> Result<Self, Failure> {
        let endpoint = format!("http://{}", sink.address());
        let here = "127.0.0.1:0";
        let mut child = Command::new(binary)
            .args(["-b", here, "-t", here, "-metrics", here, "-o"])
            .args(["-otlp-grpc", here, "-otlp-http", here])
            .args(["-n", "eu-central-1", "-endpoint", &endpoint])
            .args(more)
            .env_clear()
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start the collector: {error}"))?;
        let mut log = BufReader::new(child.stderr.take().expect("it was asked for just above"));
        let udp = address(&mut log, "udp=", "")?;
        let otlp_http = address(&mut log, "tcp=", "(-otlp-http)")?;
        let status = address(&mut log, "tcp=", "(-metrics)")?;
        // A collector that cannot log would go on; one that waits for a reader would not.
        let log = std::thread::spawn(move || {
            let lines = log.lines().map_while(Result::ok);
            lines.last().unwrap_or_default()
        });
        let daemon = Self {
            child,
            udp,
            otlp_http,
            status,
            log: Some(log),
        };
        daemon.get("/healthz")?;
        Ok(daemon)
    }

    /// Returns where segments are sent to.
    pub(super) fn udp(&self) -> SocketAddr {
        self.udp
    }

    /// Returns where spans are sent to.
    pub(super) fn otlp_http(&self) -> SocketAddr {
        self.otlp_http
    }

    /// Ends it with SIGTERM, and waits until it is gone.
    pub(super) fn end(mut self) -> Result<Ended, Failure> {
        let failed = |error: &dyn std::fmt::Display| format!("the collector's end: {error}");
        let id = i32::try_from(self.child.id()).expect("process ids are small");
        let start = Instant::now();
        kill(Pid::from_raw(id), Signal::SIGTERM).map_err(|error| failed(&error))?;
        let status = self.child.wait().map_err(|error| failed(&error))?;
        let took = start.elapsed();
        let log = self.log.take().expect("nobody else takes it");
        let last = log.join().unwrap_or_default();
        let dropped = last.split_once(" dropped=").map(|(_, count)| count.parse());
        match dropped {
            Some(Ok(dropped)) if status.success() => Ok(Ended { took, dropped }),
            _ => Err(failed(&format!("{status}, `{last}`"))),
        }
    }

    /// Returns what the kernel tells of it.
    pub(super) fn process(&self) -> Process {
        Process(self.child.id())
    }

    /// Waits until everything that was received is delivered or dropped.
    pub(super) fn wait_until_empty(&self) -> Result<(), Failure> {
        let start = Instant::now();
        let mut before = u64::MAX;
        loop {
            // Twice the same count: nothing is left in the kernel either.
            let received = self.metric("manta_segments_received_total")?;
            if self.metric("manta_buffer_bytes")? <= EMPTY && received == before {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err("the collector does not deliver what it holds".to_owned());
            }
            before = received;
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until the sink has so many segments, or the collector has no more to give.
    pub(super) fn wait_until(&self, sink: &Sink, segments: u64) -> Result<(), Failure> {
        let start = Instant::now();
        while sink.taken() < segments {
            if self.metric("manta_segments_dropped_total")? > 0 || start.elapsed() > PATIENCE {
                return self.wait_until_empty();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Returns a metric's value; the sum, if it has labels.
    pub(super) fn metric(&self, name: &str) -> Result<u64, Failure> {
        let page = self.get("/metrics")?;
        let values = page.lines().filter(|line| line.starts_with(name));
        let values = values.filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok());
        Ok(values.sum())
    }

    /// Returns what the collector says about its losses.
    pub(super) fn losses(&self) -> Result<String, Failure> {
        let page = self.get("/metrics")?;
        let lines = page
            .lines()
            .filter_map(|line| line.strip_prefix("manta_segments_dropped_total"));
        let lost: Vec<_> = lines.filter(|line| !line.ends_with(" 0")).collect();
        Ok(format!("says it lost [{}]", lost.join(", ")))
    }

    fn get(&self, path: &str) -> Result<String, Failure> {
        let exchange = || {
            let mut stream = TcpStream::connect(self.status)?;
            write!(
                stream,
                "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        exchange().map_err(|error: std::io::Error| format!("{path} of the collector: {error}"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It is measured already, and may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Finds an address in the log.
fn address(log: &mut impl BufRead, label: &str, also: &str) -> Result<SocketAddr, Failure> {
    let mut read = String::new();
    for line in log.lines() {
        let line = line.map_err(|error| error.to_string())?;
        if let Some((_, rest)) = line.split_once(label).filter(|_| line.contains(also)) {
            let address = rest.split(' ').next().and_then(|text| text.parse().ok());
            return address.ok_or_else(|| format!("no address in `{line}`"));
        }
        read.push_str(&line);
        read.push('\n');
    }
    Err(format!("the collector did not start:\n{read}"))
}
