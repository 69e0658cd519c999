//! The clients: programs of this folder, in their SDKs' languages.

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
    command.arg(path(script));
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

/// Runs a program to its end; returns the JSON that it printed.
pub(crate) fn answer_of(mut command: Command) -> Value {
    let output = command.output().expect("the language is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?} printed no JSON: {error}; {errors}"))
}

fn path(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(script)
}
