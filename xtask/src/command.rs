//! Other programs, run to their end in the workspace's folder.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;

use crate::{Failure, workspace};

/// Returns a program that ends with xtask, to be run in the workspace's folder.
pub(crate) fn program(name: impl AsRef<Path>, arguments: &[&str]) -> Command {
    let mut command = Command::new(name.as_ref());
    command
        .args(arguments)
        .current_dir(workspace::root())
        .kill_on_drop(true);
    command
}

/// Returns cargo, the one that runs xtask.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = program(Path::new(&cargo), arguments);
    // What `cargo run` says of xtask itself: build scripts that look at it would run again.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a program, its output shown. Fails when the program does.
pub(crate) async fn run(mut command: Command) -> Result<(), Failure> {
    let shown = shown(&command);
    let status = command
        .status()
        .await
        .map_err(|error| format!("cannot start `{shown}`: {error}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{shown}` failed ({status})"))
}

/// Runs a program, its output shown and also given to `each_line`; returns whether it succeeded.
pub(crate) async fn watch(
    mut command: Command,
    mut each_line: impl FnMut(&str),
) -> Result<bool, Failure> {
    let shown = shown(&command);
    let failed = |error: std::io::Error| format!("cannot run `{shown}`: {error}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut output = lines(child.stdout.take().expect("it was asked for just above"));
    let mut errors = lines(child.stderr.take().expect("it was asked for just above"));
    let (mut output_open, mut errors_open) = (true, true);
    while output_open || errors_open {
        let line = tokio::select! {
            line = output.next_line(), if output_open => {
                let line = line.map_err(failed)?;
                output_open = line.is_some();
                line
            }
            line = errors.next_line(), if errors_open => {
                let line = line.map_err(failed)?;
                errors_open = line.is_some();
                line
            }
        };
        if let Some(line) = line {
            println!("{line}");
            each_line(&line);
        }
    }
    Ok(child.wait().await.map_err(failed)?.success())
}

fn lines<R: AsyncRead>(pipe: R) -> tokio::io::Lines<BufReader<R>> {
    BufReader::new(pipe).lines()
}

/// Returns a command line as it would be typed.
fn shown(command: &Command) -> String {
    let command = command.as_std();
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
