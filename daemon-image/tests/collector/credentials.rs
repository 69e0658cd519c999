//! Where the daemon finds credentials, a region and itself, beside the environment.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use rustls::ServerConfig;
use serde_json::json;

use crate::daemon::{Daemon, collecting, untold};
use crate::http::{Request, Standin, answer};
use crate::sink::{Sink, State};

/// Takes away the credentials that the daemons of these tests have.
fn without_credentials(mut command: Command) -> Command {
    command
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY");
    command
}

/// Returns a moment as AWS writes it.
fn time_in(duration: Duration) -> String {
    let time = DateTime::from(SystemTime::now() + duration);
    time.fmt(Format::DateTime).expect("it is in this century")
}

/// Returns what container agents and instances answer.
fn credentials(key: &str, lasting: Duration) -> String {
    let answered = json!({
        "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": key, "SecretAccessKey": "secret",
        "Token": format!("token-of-{key}"), "Expiration": time_in(lasting),
        "LastUpdated": time_in(Duration::ZERO),
    });
    answer(200, &answered.to_string())
}

pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// Whether a request is signed by a key, with its token.
fn is_signed_by(request: &Request, key: &str) -> bool {
    let by = format!("Credential={key}/");
    let token = format!("token-of-{key}");
    let authorization = request.header("authorization").unwrap_or_default();
    authorization.contains(&by) && request.header("x-amz-security-token") == Some(token.as_str())
}

pub(crate) fn wait_for_segments_by(sink: &Sink, key: &str) {
    let by_key = |state: &State| state.requests.iter().any(|r| is_signed_by(r, key));
    drop(sink.wait(&format!("a request signed by {key}"), by_key));
}

#[test]
fn a_container_agent_is_asked_with_the_token_of_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let token = folder.path().join("token");
    std::fs::write(&token, "let-me-in").expect("the folder is ours");
    let agent = Standin::start(None, |request| match request.header("authorization") {
        Some("let-me-in") => credentials("ASIACONTAINER", HOUR),
        _ => answer(401, "{}"),
    });
    let sink = Sink::start();
    let mut command = without_credentials(collecting(&sink.endpoint(), &[]));
    command
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url() + "/role")
        .env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &token);
    let daemon = Daemon::spawn(command);
    for documents in 1..=2 {
        daemon.send("{}");
        sink.wait_for(documents);
    }
    let state = sink.state();
    let mut requests = state.requests.iter();
    assert!(requests.all(|request| is_signed_by(request, "ASIACONTAINER")));
    assert_eq!(agent.asked().len(), 1, "it is asked once for both batches");
    assert_eq!(agent.asked()[0].target(), "GET /role");
}

#[test]
fn credentials_that_expire_are_followed_by_new_ones() {
    let agent = Standin::start(None, {
        let asked = Arc::<AtomicU32>::default();
        move |_| {
            let before = asked.fetch_add(1, Ordering::Relaxed);
            match before {
                0 => credentials("ASIAFIRST", Duration::from_secs(2)),
                _ => credentials("ASIASECOND", HOUR),
            }
        }
    });
    let sink = Sink::start();
    let mut command = without_credentials(collecting(&sink.endpoint(), &[]));
    command.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url());
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    wait_for_segments_by(&sink, "ASIAFIRST");
    let mut sent = 1;
    while !sink
        .state()
        .requests
        .iter()
        .any(|request| is_signed_by(request, "ASIASECOND"))
    {
        daemon.send("{}");
        sent += 1;
        sink.wait_for(sent);
    }
    daemon.end();
    assert_eq!(
        sink.state().documents().len(),
        sent,
        "nothing is lost in between"
    );
}

/// An EC2 instance's metadata, IMDSv2 alone.
fn instance() -> Standin {
    Standin::start(None, |request| {
        let session = "x-aws-ec2-metadata-token";
        let target = request.target().to_owned();
        if target == "PUT /latest/api/token" {
            let ttl = request.header("x-aws-ec2-metadata-token-ttl-seconds");
            let ttl = ttl.expect("whoever asks for a session says how long");
            return format!(
                "HTTP/1.1 200 OK\r\n{session}-ttl-seconds: {ttl}\r\nContent-Length: 7\r\n\r\nsession"
            );
        }
        if request.header(session) != Some("session") {
            return answer(401, "");
        }
        let metadata = target.strip_prefix("GET /latest/meta-data/");
        match metadata.unwrap_or_default() {
            "placement/region" => answer(200, "ap-southeast-2"),
            "iam/security-credentials/" => answer(200, "the-role"),
            "iam/security-credentials/the-role" => credentials("ASIAINSTANCE", HOUR),
            "instance-id" => answer(200, "i-0123456789abcdef0"),
            "hostname" => answer(200, "ip-10-0-0-1.internal"),
            _ => answer(404, ""),
        }
    })
}

/// Returns the command of a daemon on an instance, that is told nothing.
fn on(instance: &Standin, sink: &Sink) -> Command {
    let mut command = without_credentials(untold(&sink.endpoint()));
    command
        .env_remove("AWS_EC2_METADATA_DISABLED")
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.url());
    command
}

#[test]
fn an_instance_gives_the_region_the_credentials_and_its_name() {
    let (instance, sink) = (instance(), Sink::start());
    let mut daemon = Daemon::spawn(on(&instance, &sink));
    assert!(daemon.logged().contains("region=ap-southeast-2"));
    daemon.send("{}");
    sink.wait_for(1);
    let request = sink.state().requests[0].clone();
    assert!(is_signed_by(&request, "ASIAINSTANCE"), "{}", request.head);
    assert!(request.head.contains("/ap-southeast-2/xray/aws4_request"));
    let named = |state: &State| !state.telemetry.is_empty();
    daemon.terminate();
    let state = sink.wait("a telemetry record", named);
    let record = &state.telemetry[0];
    assert_eq!(record["EC2InstanceId"], "i-0123456789abcdef0");
    assert_eq!(record["Hostname"], "ip-10-0-0-1.internal");
}

#[test]
fn the_environments_name_beats_the_instances() {
    let (instance, sink) = (instance(), Sink::start());
    let mut command = on(&instance, &sink);
    command
        .env("AWS_INSTANCE_ID", "i-other")
        .env("AWS_HOSTNAME", "other");
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    sink.wait_for(1);
    daemon.end();
    let state = sink.state();
    assert_eq!(state.telemetry[0]["EC2InstanceId"], "i-other");
    assert_eq!(state.telemetry[0]["Hostname"], "other");
    let asked = instance.asked();
    assert!(
        asked
            .iter()
            .all(|request| !request.target().contains("instance-id"))
    );
}

#[test]
fn local_mode_asks_no_instance() {
    let (instance, sink) = (instance(), Sink::start());
    let mut command = untold(&sink.endpoint());
    command
        .arg("-o")
        .env_remove("AWS_EC2_METADATA_DISABLED")
        .env("AWS_DEFAULT_REGION", "eu-north-1")
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.url());
    let mut daemon = Daemon::spawn(command);
    assert!(daemon.logged().contains("region=eu-north-1"));
    daemon.send("{}");
    sink.wait_for(1);
    daemon.end();
    assert!(instance.asked().is_empty());
}

/// STS, whose credentials last as long as is said here.
pub(crate) fn sts(tls: Option<Arc<ServerConfig>>, lasting: Duration) -> Standin {
    Standin::start(tls, move |_| {
        let expiration = time_in(lasting);
        let body = format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
             <SecretAccessKey>secret</SecretAccessKey><SessionToken>token-of-ASIAROLE</SessionToken>\
             <Expiration>{expiration}</Expiration></Credentials></AssumeRoleResult>\
             </AssumeRoleResponse>"
        );
        answer(200, &body)
    })
}

pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/collector";

#[test]
fn a_role_is_assumed_by_what_the_chain_finds() {
    let (sts, sink) = (sts(None, HOUR), Sink::start());
    let mut command = collecting(&sink.endpoint(), &["-r", ROLE]);
    command.env("AWS_ENDPOINT_URL_STS", sts.url());
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    wait_for_segments_by(&sink, "ASIAROLE");
    let asked = sts.asked();
    let question = asked[0].text();
    for part in [
        "Action=AssumeRole",
        "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fcollector",
        "RoleSessionName=xray-daemon",
    ] {
        assert!(question.contains(part), "{question}");
    }
    let authorization = asked[0].header("authorization").unwrap_or_default();
    assert!(authorization.contains("Credential=AKIDEXAMPLE/"));
    assert!(authorization.contains("/eu-central-1/sts/aws4_request"));
}

#[test]
fn a_role_that_may_not_be_assumed_is_said_and_the_segments_wait() {
    let refusal = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
        <Type>Sender</Type><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>";
    let sts = Standin::start(None, move |_| answer(403, refusal));
    let sink = Sink::start();
    let mut command = collecting(&sink.endpoint(), &["-r", ROLE]);
    command.env("AWS_ENDPOINT_URL_STS", sts.url());
    let mut daemon = Daemon::spawn(command);
    daemon.send("{}");
    let said = daemon.line_with("no AWS credentials");
    assert!(said.contains("not you"), "{said}");
    assert_eq!(daemon.metric("manta_segments_dropped_total"), 0);
}
