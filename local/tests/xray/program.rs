//! Programs that judge: of this folder, in Python, and of the collector's tests.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use manta_testbed::python;
use serde_json::Value;

/// The variable that names the folder in which the SDK for Node is installed.
const NODE_MODULES: &str = "MANTA_TEST_NODE_MODULES";

/// Returns a program of this folder for Python.
pub(crate) fn in_python(script: &str) -> Command {
    let mut command = Command::new(python());
    // It is to leave no compiled modules in this folder.
    command.arg("-B").arg(path(script));
    with_credentials(&mut command);
    command
}

/// Returns a program of this folder for Node.
pub(crate) fn in_node(script: &str) -> Command {
    let modules = env::var_os(NODE_MODULES).unwrap_or_else(|| {
        panic!("{NODE_MODULES} must name the node_modules of daemon-image/tests/clients/node")
    });
    let mut command = Command::new("node");
    command.arg(path(script)).env("NODE_PATH", modules);
    command
}

/// Gives a program the region and the credentials that AWS's clients ask for: any.
pub(crate) fn with_credentials(command: &mut Command) {
    command
        .env("AWS_REGION", "us-local-1")
        .env("AWS_DEFAULT_REGION", "us-local-1")
        .env("AWS_ACCESS_KEY_ID", "anything")
        .env("AWS_SECRET_ACCESS_KEY", "anything")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE");
}

/// Runs a program to its end; returns the JSON that it printed.
pub(crate) fn answer_of(mut command: Command) -> Value {
    let output = command.output().expect("the language is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}:\n{errors}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?} printed no JSON: {error}; {errors}"))
}

fn path(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/xray")
        .join(script)
}
