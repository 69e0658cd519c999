//! Programs of this machine, and what goes wrong with them.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::control::Failure;

/// Told, in a few words, what goes on.
pub(in crate::lambda) type Progress<'a> = &'a (dyn Fn(String) + Send + Sync);

/// Lines of a program's output that a failure shows.
const LAST_LINES: usize = 15;

/// An interpreter of this machine that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interpreter {
    /// Its name, looked for in `PATH`, or its path.
    pub(super) program: String,
    /// What it says of itself: what would have to be made anew for another one.
    pub(super) about: String,
}

/// Returns the first of `programs` that works: that does what `arguments` ask, and says so on
/// standard output. A program can be there and not work, as the stand-ins of version managers.
pub(super) async fn find(programs: &[String], arguments: &[&str]) -> Option<Interpreter> {
    for program in programs {
        let output = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .await;
        if let Ok(output) = output
            && output.status.success()
        {
            return Some(Interpreter {
                program: program.clone(),
                about: String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            });
        }
    }
    None
}

/// Runs a program to its end in `folder`.
///
/// # Errors
/// When it cannot be run or fails; with the last lines that it wrote.
pub(super) async fn run(
    operation: &str,
    program: impl AsRef<OsStr>,
    arguments: &[&str],
    folder: &Path,
    path: &str,
) -> Result<(), Failure> {
    let program = program.as_ref();
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| {
            let message = format!("{} cannot be run: {error}", program.display());
            Failure::new(operation, message).help("install it, and try again")
        })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<_> = said.lines().map(str::to_owned).collect();
    let message = format!("{} {} failed", program.display(), arguments.join(" "));
    Err(Failure::new(operation, message)
        .help("see what it wrote; packages come from PyPI and npm, which have to be reachable once")
        .after(lines[lines.len().saturating_sub(LAST_LINES)..].to_vec()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{find, run};

    #[tokio::test]
    async fn a_program_that_is_there_and_does_not_work_is_passed_over() {
        let programs = ["/nowhere/python3.13", "false", "echo"].map(str::to_owned);
        let found = find(&programs, &["3.11"]).await.expect("one works");
        assert_eq!((&*found.program, &*found.about), ("echo", "3.11"));
    }

    #[tokio::test]
    async fn a_program_that_fails_is_told_with_its_last_lines() {
        let arguments = ["-c", "echo no network >&2; exit 1"];
        let ran = run("install", "sh", &arguments, Path::new("/"), "/usr/bin:/bin").await;
        let failure = ran.expect_err("it fails");
        assert_eq!(failure.last_lines, ["no network"]);
        assert!(failure.help.is_some());
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let ran = run("install", "/nowhere/npm", &[], Path::new("/"), "").await;
        let failure = ran.expect_err("it is not there");
        assert!(failure.message.contains("/nowhere/npm"), "{failure}");
    }
}
