//! Whom the daemon believes to be X-Ray.

use crate::authority::Authority;
use crate::daemon::{Daemon, collecting};
use crate::sink::Sink;

#[test]
fn an_authority_that_aws_ca_bundle_names_is_believed() {
    let authority = Authority::new();
    let sink = Sink::start_tls(authority.server("127.0.0.1"));
    let mut command = collecting(&format!("https://{}", sink.address), &[]);
    command.env("AWS_CA_BUNDLE", authority.bundle());
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
}

#[test]
fn another_authority_is_not_and_the_segments_wait() {
    let (authority, other) = (Authority::new(), Authority::new());
    let sink = Sink::start_tls(authority.server("127.0.0.1"));
    let mut command = collecting(
        &format!("https://{}", sink.address),
        &["-flush-seconds", "1"],
    );
    command.env("AWS_CA_BUNDLE", other.bundle());
    let mut daemon = Daemon::spawn(command);
    daemon.send("{}");
    let said = daemon.line_with("X-Ray cannot be given segments, which are kept");
    assert!(said.contains("invalid peer certificate"), "{said}");
    assert!(daemon.metric("manta_backend_errors_total{error=\"other\"}") >= 1);
    daemon.terminate();
    daemon.line_with("ended: received=1 delivered=0 dropped=1");
    assert!(sink.state().batches.is_empty());
}

#[test]
fn a_certificate_of_another_name_is_not_believed() {
    let authority = Authority::new();
    let sink = Sink::start_tls(authority.server("xray.example"));
    let mut command = collecting(&format!("https://{}", sink.address), &[]);
    command.env("AWS_CA_BUNDLE", authority.bundle());
    let mut daemon = Daemon::spawn(command);
    daemon.send("{}");
    let said = daemon.line_with("X-Ray cannot be given segments, which are kept");
    assert!(said.contains("certificate not valid for name"), "{said}");
}

#[test]
fn anybody_is_believed_when_the_user_says_so() {
    let sink = Sink::start_tls(Authority::new().server("xray.example"));
    let endpoint = format!("https://{}", sink.address);
    let daemon = Daemon::spawn(collecting(&endpoint, &["-no-verify-ssl"]));
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
}
