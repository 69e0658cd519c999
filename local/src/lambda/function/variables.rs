//! A function's environment variables.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::kinds::Function;
use crate::lambda::clock::{now, written};
use crate::process::inherited;

/// Returns the variables of a function, `own` being those of its specification and `runtime` those
/// that its runtime needs.
///
/// The names are those of "Defined runtime environment variables" in Lambda's developer guide; what
/// Lambda reserves cannot be set otherwise.
pub(super) fn variables(
    function: &Function,
    region: &str,
    daemon: Option<SocketAddr>,
    runtime: BTreeMap<String, String>,
    own: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut variables = inherited();
    variables.insert("TZ".to_owned(), ":UTC".to_owned());
    variables.insert("PYTHONUNBUFFERED".to_owned(), "1".to_owned());
    // Lambda's code cannot be written to; here it is the user's folder.
    variables.insert("PYTHONDONTWRITEBYTECODE".to_owned(), "1".to_owned());
    variables.insert(
        "AWS_XRAY_CONTEXT_MISSING".to_owned(),
        "LOG_ERROR".to_owned(),
    );
    variables.extend(runtime);
    variables.extend(own);
    variables.extend(reserved(function, region));
    if let Some(daemon) = daemon {
        variables.extend(traced(daemon));
    }
    variables
}

fn reserved(function: &Function, region: &str) -> impl Iterator<Item = (String, String)> {
    let name = &function.function_name;
    let stream = format!(
        "{}/[$LATEST]{:032x}",
        written(now(), "%Y/%m/%d"),
        fastrand::u128(..)
    );
    [
        ("AWS_REGION", region.to_owned()),
        ("AWS_DEFAULT_REGION", region.to_owned()),
        (
            "AWS_EXECUTION_ENV",
            format!("AWS_Lambda_{}", function.runtime),
        ),
        ("AWS_LAMBDA_FUNCTION_NAME", name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        (
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            function.memory_mib.to_string(),
        ),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}")),
        ("AWS_LAMBDA_LOG_STREAM_NAME", stream),
        ("LAMBDA_TASK_ROOT", function.folder.clone()),
        // The runtime is wherever its command says; what looks for it there finds the function.
        ("LAMBDA_RUNTIME_DIR", function.folder.clone()),
        ("_HANDLER", function.handler.clone()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
}

fn traced(daemon: SocketAddr) -> impl Iterator<Item = (String, String)> {
    [
        ("AWS_XRAY_DAEMON_ADDRESS", daemon.to_string()),
        ("_AWS_XRAY_DAEMON_ADDRESS", daemon.ip().to_string()),
        ("_AWS_XRAY_DAEMON_PORT", daemon.port().to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
}
