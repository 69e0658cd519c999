//! The image, run by a real engine: it becomes healthy, and an application
//! beside it, in the same network as in a task, sends a trace through it.

mod container;
mod forward;

use std::path::{Path, PathBuf};
use std::process::Command;

use manta_testbed::{FixtureAws, python};
use serde_json::{Value, json};

use container::{Container, build};
use forward::forward;

const ACCOUNT: &str = "300000000009";

/// The application: OpenTelemetry's SDK for Python.
const APPLICATION: &str = "opentelemetry_sdk.py";

#[test]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
fn an_application_beside_the_healthy_image_sends_a_trace_through_it() {
    let image = build();
    let aws = FixtureAws::shared().url();
    let aws = aws.trim_start_matches("http://");
    // The emulated AWS listens on the machine's own loopback, where no container gets.
    let port = forward(aws);
    let collector = Container::start(
        &[
            &format!("--env=AWS_ACCESS_KEY_ID=AKIATEST{ACCOUNT}"),
            "--env=AWS_SECRET_ACCESS_KEY=unused",
            "--env=AWS_REGION=eu-west-1",
            "--add-host=machine:host-gateway",
        ],
        &image,
        &["-o", "-endpoint", &format!("http://machine:{port}")],
    );
    collector.wait_until_healthy();

    let ids = application(&image, &collector);
    let trace = ids["trace_id"].as_str().expect("the application says it");
    let trace = format!("1-{}-{}", &trace[..8], &trace[8..]);
    // Stopping delivers what there is; then it is there.
    collector.stop();
    let answer = FixtureAws::shared().request(
        "POST",
        "/Traces",
        &[
            (
                "Authorization",
                &format!(
                    "AWS4-HMAC-SHA256 Credential=AKIATEST{ACCOUNT}/20260101/eu-west-1/xray/\
                     aws4_request, SignedHeaders=host, Signature=unchecked"
                ),
            ),
            ("Content-Type", "application/json"),
        ],
        &json!({"TraceIds": [trace]}).to_string(),
    );
    let segments = answer["Traces"][0]["Segments"].as_array();
    assert_eq!(segments.map(Vec::len), Some(2), "{answer}");
}

/// Runs the application in the collector's network, with the machine's own
/// Python mounted into an image that has none; returns what it printed.
fn application(image: &str, collector: &Container) -> Value {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let mut command = Command::new("docker");
    command.args(["run", "--rm", "--user=0", "--env=PYTHONDONTWRITEBYTECODE=1"]);
    command.arg(format!("--network=container:{}", collector.id));
    command.arg(format!("--entrypoint={}", python()));
    for folder in python_folders().iter().chain([&scripts]) {
        let folder = folder.display();
        command.arg(format!("--volume={folder}:{folder}:ro"));
    }
    command.arg(image).arg(scripts.join(APPLICATION));
    command.args(["grpc", "127.0.0.1:4317"]);
    let output = command.output().expect("docker is there");
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?} printed no JSON: {error}; {errors}"))
}

/// Returns the folders that Python needs: the system's libraries, its own, its packages.
fn python_folders() -> Vec<PathBuf> {
    let script = "import sys; print(sys.prefix); print(sys.base_prefix)";
    let output = Command::new(python())
        .args(["-c", script])
        .output()
        .expect("Python is there");
    let own = String::from_utf8(output.stdout).expect("paths are text");
    let system = ["/usr", "/lib", "/lib64"].into_iter();
    let mut folders: Vec<_> = system.chain(own.lines()).map(PathBuf::from).collect();
    folders.retain(|folder| folder.exists());
    folders.sort();
    folders.dedup();
    folders
}
