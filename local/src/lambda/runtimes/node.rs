//! `nodejs*`: Lambda's own runtime client for Node, `aws-lambda-ric`.
//!
//! A part of it is C++, which npm compiles: it takes a compiler, make, Python 3 and CMake. CMake,
//! which few have, is taken from PyPI where it is missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::family::Command;
use super::{Cached, Progress, find, run};
use crate::control::Failure;

/// The client, pinned: the first major version that brings all it is compiled from.
const CLIENT: &str = "aws-lambda-ric@4.0.2";

/// Pinned, too.
const CMAKE: &str = "cmake==4.4.4";

const OPERATION: &str = "cannot make the runtime for Node";

pub(super) async fn prepare(
    major: &str,
    handler: &str,
    cache: &Path,
    progress: Progress<'_>,
) -> Result<Command, Failure> {
    let Some(node) = find(&["node".to_owned()], &["--version"]).await else {
        return Err(
            Failure::new("cannot start a function", "node is not on this machine")
                .help("install Node.js with npm (on Debian: apt-get install nodejs npm)"),
        );
    };
    let version = &node.about;
    if !version.starts_with(&format!("v{major}.")) {
        progress(format!(
            "there is no Node {major} here: the function runs with Node {version}"
        ));
    }
    let made = Cached::of(cache, &format!("nodejs{major}"), &[CLIENT, version]);
    made.ensure(progress, || install(made.folder(), major, progress))
        .await?;
    let client = made.folder().join("node_modules/aws-lambda-ric/index.mjs");
    Ok(Command {
        argv: ["node", &client.to_string_lossy(), handler]
            .map(str::to_owned)
            .to_vec(),
        environment: BTreeMap::new(),
    })
}

async fn install(folder: &Path, major: &str, progress: Progress<'_>) -> Result<(), Failure> {
    progress(format!(
        "compiling Lambda's runtime for nodejs{major}.x, once: it takes a few minutes ({CLIENT})"
    ));
    let path = path_with_cmake(folder).await?;
    let arguments = ["install", "--no-audit", "--no-fund", "--no-save", CLIENT];
    run(OPERATION, "npm", &arguments, folder, &path)
        .await
        .map_err(|failed| Failure {
            help: Some(
                "it needs a C++ compiler, make and Python 3 (on Debian: apt-get install g++ make \
                 python3-venv)"
                    .to_owned(),
            ),
            ..failed
        })
}

/// Returns a `PATH` on which there is a CMake.
async fn path_with_cmake(folder: &Path) -> Result<String, Failure> {
    let path = std::env::var("PATH").unwrap_or_default();
    if find(&["cmake".to_owned()], &["--version"]).await.is_some() {
        return Ok(path);
    }
    let venv = ["-m", "venv", "tools"];
    run(OPERATION, "python3", &venv, folder, &path).await?;
    let tools = folder.join("tools/bin");
    let pip = ["-m", "pip", "install", "--quiet", CMAKE];
    run(OPERATION, tools.join("python"), &pip, folder, &path).await?;
    Ok(format!("{}:{path}", tools.display()))
}
