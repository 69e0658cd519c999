//! The clients: programs of this folder, in their SDKs' languages.

use std::path::{Path, PathBuf};
use std::process::Command;

use manta_testbed::{node, python};

/// Returns a program of this folder for Python.
pub(crate) fn in_python(script: &str) -> Command {
    let mut command = Command::new(python());
    command.arg(path(script));
    command
}

/// Returns a program of this folder for Node.
pub(crate) fn in_node(script: &str) -> Command {
    let mut command = node();
    command.arg(path(script));
    command
}

fn path(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(script)
}
