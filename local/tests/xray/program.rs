//! Programs that judge: of this folder, in Python, and of the collector's tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use manta_testbed::{node, python};

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
    let mut command = node();
    command.arg(path(script));
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

fn path(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/xray")
        .join(script)
}
