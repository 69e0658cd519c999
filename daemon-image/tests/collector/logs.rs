//! Where the daemon says what happens, when that place is no good.

use crate::daemon::{Daemon, collecting, command};
use crate::sink::{Outage, Sink};

#[test]
fn a_full_disk_for_logs_is_said_once_and_costs_no_segment() {
    let sink = Sink::start();
    sink.state().outage = Some(Outage::Status(503));
    // Every write to it fails for want of room.
    let mut daemon = Daemon::spawn(collecting(&sink.endpoint(), &["-f", "/dev/full"]));
    for _ in 0..100 {
        daemon.send("{}");
    }
    daemon.line_with("X-Ray cannot be given segments, which are kept");
    sink.state().outage = None;
    sink.wait_for(100);
    daemon.terminate();
    daemon.line_with("ended: received=100 delivered=100 dropped=0");
    assert!(daemon.wait().success());
    let said = daemon.logged().to_owned();
    let complaints: Vec<_> = said
        .lines()
        .filter(|line| line.contains("cannot be written"))
        .collect();
    assert_eq!(
        complaints,
        [
            "manta-daemon: the log file /dev/full cannot be written (No space left on device (os \
          error 28)): until it can, lines go here; make room, or name another with -f"
        ]
    );
}

#[test]
fn a_log_file_has_what_standard_error_had() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("daemon.log");
    let sink = Sink::start();
    let flags = ["-n", "eu-central-1", "-o", "-endpoint", &sink.endpoint()];
    // A port in use, so that it ends by itself.
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
    let taken = taken.local_addr().expect("it is bound").to_string();
    let log = path.to_str().expect("its name is text");
    let output = command(&flags).args(["-b", &taken, "-f", log]).output();
    assert_eq!(output.expect("the daemon is built").status.code(), Some(1));
    let logged = std::fs::read_to_string(&path).expect("it was made");
    assert!(logged.contains("[Info] forwarding: endpoint="), "{logged}");
}

#[test]
fn a_log_file_that_cannot_be_made_ends_the_start() {
    let output = command(&["-n", "x", "-f", "/nowhere/daemon.log"]).output();
    let output = output.expect("the daemon is built");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "manta-daemon: the log file /nowhere/daemon.log cannot be opened: No such file or \
         directory (os error 2); name another with -f\n"
    );
}

#[test]
fn the_official_daemons_profiles_are_said_to_be_ignored() {
    let sink = Sink::start();
    let mut command = collecting(&sink.endpoint(), &[]);
    command.env("XRAY_DAEMON_CPU_PROFILE", "/tmp/never-written");
    let mut daemon = Daemon::spawn(command);
    assert!(
        daemon
            .logged()
            .contains("XRAY_DAEMON_CPU_PROFILE is ignored")
    );
}
