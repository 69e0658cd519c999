//! Programs that are run to their end, for what they print.

use std::env;
use std::process::{Command, Output};

use serde_json::Value;

/// The variable that names the folder in which the packages for Node are installed.
const NODE_MODULES: &str = "MANTA_TEST_NODE_MODULES";

/// Returns the machine's Node, which finds the packages that tests need.
///
/// # Panics
/// When `MANTA_TEST_NODE_MODULES` does not name them.
#[must_use]
pub fn node() -> Command {
    let modules = env::var_os(NODE_MODULES).unwrap_or_else(|| {
        panic!("{NODE_MODULES} must name the node_modules of daemon-image/tests/clients/node")
    });
    let mut command = Command::new("node");
    command.env("NODE_PATH", modules);
    command
}

/// Runs `docker`; returns what it printed.
///
/// # Panics
/// When it is not there, or fails.
pub fn docker(arguments: &[&str]) -> String {
    let output = run(Command::new("docker").args(arguments));
    let text = String::from_utf8(output.stdout).expect("docker speaks UTF-8");
    text.trim().to_owned()
}

/// Runs a program to its end; returns the JSON that it printed.
///
/// # Panics
/// When it is not there, fails, or prints something else.
#[must_use]
pub fn answer_of(mut command: Command) -> Value {
    let output = run(&mut command);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?} printed no JSON: {error}; {output:?}"))
}

fn run(command: &mut Command) -> Output {
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}:\n{errors}");
    output
}
