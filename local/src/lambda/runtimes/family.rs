//! Which runtimes there are.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Progress, node, provided, python};
use crate::control::Failure;
use crate::kinds::Function;

/// How a runtime is started for a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lambda) struct Command {
    /// The program and its arguments.
    pub(in crate::lambda) argv: Vec<String>,
    /// What it has in its environment beside Lambda's variables.
    pub(in crate::lambda) environment: BTreeMap<String, String>,
}

/// Makes sure that a function's runtime is on this machine; makes it in `cache` if it is not.
///
/// # Errors
/// When it cannot be had here.
pub(in crate::lambda) async fn prepare(
    function: &Function,
    cache: &Path,
    progress: Progress<'_>,
) -> Result<Command, Failure> {
    let runtime = function.runtime.as_str();
    let folder = Path::new(&function.folder);
    let handler = &function.handler;
    if let Some(version) = runtime.strip_prefix("python") {
        return python::prepare(version, folder, handler, cache, progress).await;
    }
    if let Some(version) = runtime.strip_prefix("nodejs") {
        let major = version.strip_suffix(".x").unwrap_or(version);
        return node::prepare(major, handler, cache, progress).await;
    }
    if runtime.starts_with("provided") {
        return provided::prepare(folder);
    }
    let message = format!("the runtime {runtime} cannot be had on this machine");
    Err(Failure::new("cannot start a function", message)
        .help("use one of python3.*, nodejs*.x and provided.*, or deploy the function to AWS"))
}
