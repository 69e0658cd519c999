//! The image, run by a real engine as a task runs it: it becomes healthy, finds its role's
//! credentials at the agent's address, and an application in its network sends a trace through it.

mod container;
mod forward;

use std::path::{Path, PathBuf};
use std::process::Command;

use manta_testbed::{FixtureAws, answer_of, python};
use serde_json::{Value, json};

use container::{Container, Network, build};
use forward::forward;

const ACCOUNT: &str = "300000000009";

/// The application: OpenTelemetry's SDK for Python.
const APPLICATION: &str = "tests/clients/opentelemetry_sdk.py";
/// The agent of ECS, as far as credentials go.
const AGENT: &str = "tests/image/agent.py";
/// Where every SDK expects that agent, and a network that has the address.
const AGENT_ADDRESS: &str = "169.254.170.2";
const AGENT_NETWORK: &str = "169.254.170.0/28";

#[test]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
fn an_application_beside_the_healthy_image_sends_a_trace_through_it() {
    let image = build();
    let aws = FixtureAws::of_moto_alone().url();
    let aws = aws.trim_start_matches("http://");
    // The emulated AWS listens on the machine's own loopback, where no container gets.
    let port = forward(aws);
    let network = Network::create("manta-daemon-under-test", AGENT_NETWORK);
    let in_network = format!("--network={}", network.name);
    let _agent = agent(&image, &in_network);
    let collector = Container::start(
        &[
            &in_network,
            "--env=AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/the-task",
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
    let answer = FixtureAws::of_moto_alone().request(
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

/// Starts the agent, which gives a key of the account: what arrives there was signed by it.
fn agent(image: &str, network: &str) -> Container {
    let address = format!("--ip={AGENT_ADDRESS}");
    let with_python = with_python();
    let options = [network, &address].into_iter();
    let options: Vec<_> = options
        .chain(with_python.iter().map(String::as_str))
        .collect();
    let script = script(AGENT).display().to_string();
    Container::start(&options, image, &[&script, &format!("AKIATEST{ACCOUNT}")])
}

/// Runs the application in the collector's network; returns what it printed.
fn application(image: &str, collector: &Container) -> Value {
    let mut command = Command::new("docker");
    command.args(["run", "--rm"]).args(with_python());
    command.arg(format!("--network=container:{}", collector.id));
    command.arg(image).arg(script(APPLICATION));
    command.args(["grpc", "127.0.0.1:4317"]);
    answer_of(command)
}

/// Returns where a script of this crate is.
fn script(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Returns the options by which a container of an image that has nothing runs the machine's own
/// Python, with the tests' scripts.
fn with_python() -> Vec<String> {
    let mut options = vec![
        "--user=0".to_owned(),
        "--env=PYTHONDONTWRITEBYTECODE=1".to_owned(),
        "--no-healthcheck".to_owned(),
        format!("--entrypoint={}", python()),
    ];
    let folders = python_folders().into_iter().chain([script("tests")]);
    options.extend(folders.map(|folder| {
        let folder = folder.display();
        format!("--volume={folder}:{folder}:ro")
    }));
    options
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
