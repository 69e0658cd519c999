//! The collector's own binary, on free ports.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

/// A running collector; ends when dropped.
pub(crate) struct Collector {
    process: Child,
    /// Where segments arrive.
    pub(crate) udp: String,
    /// Where SDKs ask what to sample.
    pub(crate) tcp: String,
    /// Where OTLP arrives, first of all over gRPC.
    pub(crate) otlp_grpc: String,
    /// Where OTLP arrives, first of all over HTTP.
    pub(crate) otlp_http: String,
}

impl Collector {
    /// Starts one that sends to `endpoint` as `account`, and samples by `sampling`.
    pub(crate) fn start(endpoint: &str, account: &str, sampling: &str) -> Self {
        let free = "127.0.0.1:0";
        let mut process = Command::new(env!("CARGO_BIN_EXE_manta-daemon"))
            .args(["-o", "-n", "eu-west-1", "-endpoint", endpoint])
            .args(["-b", free, "-t", free])
            .args(["-otlp-grpc", free, "-otlp-http", free])
            .env("AWS_ACCESS_KEY_ID", format!("AKIATEST{account}"))
            .env("AWS_SECRET_ACCESS_KEY", "unused")
            .env_remove("AWS_SESSION_TOKEN")
            .env("MANTA_SAMPLING", sampling)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary was built with this test");
        let log = process.stderr.take().expect("it is piped");
        let mut lines = BufReader::new(log).lines().map_while(Result::ok);
        let addresses = ["(-otlp-http)", "(-otlp-grpc)", "(-t)", "udp="];
        let mut found = [const { String::new() }; 4];
        for line in lines.by_ref() {
            let of = addresses.iter().position(|mark| line.contains(mark));
            if let Some(of) = of {
                found[of] = address_in(&line);
            }
            if found.iter().all(|address| !address.is_empty()) {
                break;
            }
        }
        // It must be able to go on writing its log.
        thread::spawn(move || lines.for_each(drop));
        let [otlp_http, otlp_grpc, tcp, udp] = found;
        assert!(!otlp_http.is_empty(), "the collector did not start");
        Self {
            process,
            udp,
            tcp,
            otlp_grpc,
            otlp_http,
        }
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the address in a line such as `… listening: tcp=127.0.0.1:2000 (-t)`.
fn address_in(line: &str) -> String {
    line.split(' ')
        .find_map(|word| word.strip_prefix("tcp=").or(word.strip_prefix("udp=")))
        .unwrap_or_default()
        .to_owned()
}
