//! The `docker` command.

use std::ffi::OsStr;
use std::process::{Output, Stdio};

use tokio::process::Command;

use super::ContainerError;

/// The program, looked for in `PATH`.
pub(super) const PROGRAM: &str = "docker";

/// Runs `docker` to its end and returns what it printed. It is killed when the future is dropped.
///
/// # Errors
/// When it cannot be run, or refuses: `operation` says what it was to do.
pub(super) async fn docker<A: AsRef<OsStr>>(
    operation: &str,
    arguments: &[A],
) -> Result<String, ContainerError> {
    docker_with(operation, arguments, std::iter::empty::<(&str, &str)>()).await
}

/// As [`docker`], with variables that its arguments name: values that the arguments themselves,
/// which everybody on this machine can read, are not to show.
///
/// # Errors
/// As [`docker`].
pub(super) async fn docker_with<A: AsRef<OsStr>>(
    operation: &str,
    arguments: &[A],
    variables: impl IntoIterator<Item = (impl AsRef<OsStr>, impl AsRef<OsStr>)>,
) -> Result<String, ContainerError> {
    let output = Command::new(PROGRAM)
        .args(arguments)
        .envs(variables)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(ContainerError::Run)?;
    read(operation, &output)
}

fn read(operation: &str, output: &Output) -> Result<String, ContainerError> {
    if output.status.success() {
        let printed = String::from_utf8_lossy(&output.stdout);
        return Ok(printed.trim().to_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(ContainerError::Refused {
        operation: operation.to_owned(),
        reason: reason(&errors).unwrap_or_else(|| output.status.to_string()),
    })
}

/// What Docker's command says before the reason of its engine.
const ENGINE_SAYS: &str = "Error response from daemon: ";

/// Returns what Docker gives as its reason: what the engine said, else the last line that is
/// more than advice.
fn reason(errors: &str) -> Option<String> {
    let lines = errors.lines().map(str::trim);
    let engine = lines
        .clone()
        .find_map(|line| Some(line.split_once(ENGINE_SAYS)?.1));
    let is_advice = |line: &str| line.starts_with("See 'docker") || line.starts_with("Run 'docker");
    let last = || {
        lines
            .rev()
            .find(|line| !line.is_empty() && !is_advice(line))
    };
    let said = engine.or_else(last)?;
    let said = ["docker: ", "Error: "].iter().fold(said, |said, speaker| {
        said.strip_prefix(speaker).unwrap_or(said)
    });
    Some(said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn the_reason_is_the_engines_or_the_last_line_that_is_no_advice() {
        for (errors, said) in [
            ("", None),
            (
                "WARNING: no swap limit\nError response from daemon: No such container: x\n",
                Some("No such container: x"),
            ),
            (
                "Error response from daemon: driver failed: port is taken\nError: failed to \
                 start containers: x\n",
                Some("driver failed: port is taken"),
            ),
            (
                "docker: invalid reference format.\nSee 'docker run --help'.\n",
                Some("invalid reference format."),
            ),
        ] {
            assert_eq!(reason(errors).as_deref(), said, "{errors}");
        }
    }
}
