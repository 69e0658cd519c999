//! `manta exec`.

use std::io::{self, IsTerminal};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};

use clap::Args;
use manta_local::control::{Answer, Execution, Request};

use super::only_here;
use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::parts::{Section, require};
use crate::render::Screen;
use crate::session::LocalSession;

/// Runs a command beside a copy of a service on this machine, in its folder or container and
/// with its environment. manta ends with the command's exit code.
#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// The service's name in the blueprint
    service: String,
    /// The command and its arguments [default: a shell]
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Exec {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        only_here(
            flags,
            "exec",
            "`aws ecs execute-command` does it, with `exec = true` in the service's section",
        )?;
        let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
        require(&session.blueprint, &[Section::Service], &self.service)?;
        let request = Request::Exec {
            service: self.service.clone(),
            command: self.command.clone(),
            terminal: io::stdin().is_terminal(),
        };
        let answer = session.ask(&request, "cannot run a command in").await?;
        let Answer::Execution(execution) = answer else {
            return Err(Fault::new("cannot run a command in", &self.service)
                .because("its supervisor is of another version of manta")
                .help("`manta down --local`, then `manta up --local`")
                .into());
        };
        self.execute(execution)
    }

    fn execute(&self, execution: Execution) -> Result<Exit, Failure> {
        let Execution {
            command,
            folder,
            environment,
        } = execution;
        let fault = || Fault::new("cannot run a command in", &self.service);
        let Some((program, arguments)) = command.split_first() else {
            return Err(fault().because("it has no shell").into());
        };
        let mut process = Command::new(program);
        process.args(arguments);
        if let Some(folder) = folder {
            process.current_dir(folder);
        }
        if let Some(environment) = environment {
            // What the terminal can do is known here alone.
            let terminal = std::env::var_os("TERM").map(|value| ("TERM".into(), value));
            process.env_clear().envs(environment).envs(
                terminal
                    .into_iter()
                    .collect::<Vec<(std::ffi::OsString, _)>>(),
            );
        }
        let status = process.status().map_err(|error| {
            fault()
                .because(format!("{program}: {error}"))
                .help("name a command that is there, after `--`")
        })?;
        Ok(exit(status))
    }
}

/// Returns how manta ends when the command ended so; ended by a signal, as a shell tells it.
fn exit(status: ExitStatus) -> Exit {
    let by_signal = || status.signal().map(|signal| 128 + signal);
    let code = status.code().or_else(by_signal);
    match code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1) {
        0 => Exit::Done,
        code => Exit::Container(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manta_ends_as_the_command_did() {
        assert_eq!(exit(ExitStatus::from_raw(0)), Exit::Done);
        assert_eq!(exit(ExitStatus::from_raw(7 << 8)), Exit::Container(7));
        assert_eq!(exit(ExitStatus::from_raw(9)), Exit::Container(137));
    }
}
