//! Starting, being asked, ending.

use std::net::{TcpListener, UdpSocket};

use serde_json::json;

use crate::daemon::{Daemon, command};
use crate::sink::Sink;

/// Runs a daemon that should not start; returns what it says.
fn refused(arguments: &[&str]) -> String {
    let output = command(arguments).output().expect("the daemon is built");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("it speaks UTF-8");
    said.lines().last().expect("it says why").to_owned()
}

#[test]
fn the_last_telemetry_has_every_count() {
    let sink = Sink::start();
    let daemon = Daemon::start(&sink, &["-a", "arn:x"]);
    daemon.send("{}");
    daemon.send_raw(b"bad");
    sink.wait_for(1);
    daemon.end();
    let state = sink.state();
    let call = &state.telemetry[0];
    assert_eq!(call["ResourceARN"], "arn:x");
    let record = &call["TelemetryRecords"][0];
    let counts = ["Received", "Sent", "Spillover", "Rejected"]
        .map(|name| record[format!("Segments{name}Count")].clone());
    assert_eq!(json!(counts), json!([2, 1, 0, 1]));
}

#[test]
fn a_daemon_without_segments_reports_nothing() {
    let sink = Sink::start();
    Daemon::start(&sink, &[]).end();
    assert!(sink.state().telemetry.is_empty());
}

#[test]
fn a_port_in_use_is_named_with_the_flag_that_moves_it() {
    let other = UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
    let taken = other.local_addr().expect("it is bound").to_string();
    let said = refused(&["-n", "eu-central-1", "-b", &taken]);
    let expected = format!(
        "manta-daemon: the UDP port of {taken} is in use, by another daemon perhaps: stop that, or move this one with -b"
    );
    assert_eq!(said, expected);
}

#[test]
fn every_tcp_port_in_use_is_named_with_its_own_flag() {
    let other = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
    let taken = other.local_addr().expect("it is bound").to_string();
    let flags = ["-t", "-otlp-grpc", "-otlp-http", "-metrics"];
    for flag in flags {
        let free = flags.iter().filter(|other| **other != flag);
        let free = free.flat_map(|other| [*other, "127.0.0.1:0"]);
        let mut arguments = vec!["-n", "eu-central-1", "-b", "127.0.0.1:0", flag, &taken];
        arguments.extend(free);
        let said = refused(&arguments);
        let expected = format!("the TCP port of {taken} is in use, by another daemon perhaps");
        assert!(said.contains(&expected), "{said}");
        assert!(
            said.ends_with(&format!("move this one with {flag}")),
            "{said}"
        );
    }
}

#[test]
fn configuration_errors_end_the_start_and_name_the_key() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("cfg.yaml");
    std::fs::write(&path, "Version: 2\nSocket:\n  UDPAdress: x\n").expect("the folder is ours");
    let path = path.to_str().expect("its name is text");
    let said = refused(&["-c", path]);
    let expected = format!("manta-daemon: {path}:3: there is no key `Socket.UDPAdress`: the keys");
    assert!(said.starts_with(&expected), "{said}");
    let said = refused(&["-z"]);
    assert_eq!(said, "manta-daemon: there is no flag `-z`: -h lists them");
    let said = refused(&["-n", "x", "-endpoint", "ftp://x"]);
    assert!(
        said.contains("the endpoint `ftp://x` is no address"),
        "{said}"
    );
}

#[test]
fn a_healthcheck_knows_a_daemon_from_none() {
    let sink = Sink::start();
    let mut daemon = Daemon::start(&sink, &[]);
    let address = daemon.metrics_address();
    let ask = || {
        command(&["healthcheck", "-metrics", &address])
            .output()
            .expect("it is built")
    };
    assert!(ask().status.success());
    assert!(daemon.get("/healthz").starts_with("HTTP/1.1 200 "));
    daemon.terminate();
    assert!(daemon.wait().success());
    let output = ask();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains(&format!("no daemon answers at {address}")),
        "{said}"
    );
}

#[test]
fn a_second_daemon_does_not_take_the_first_ones_port() {
    let sink = Sink::start();
    let daemon = Daemon::start(&sink, &[]);
    let said = refused(&["-n", "eu-central-1", "-b", &daemon.udp_address()]);
    assert!(said.contains("is in use"), "{said}");
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
}
