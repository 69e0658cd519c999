//! `manta task run`.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use manta_aws::operations::{RunRequest, Task, run_tasks, wait_for_tasks};
use manta_engine::Reader;
use manta_local::control::{Answer, Request};

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::copies::CopyOf;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::fleet::{Fleet, failed};
use crate::log_line::LogLine;
use crate::parts::{Part, Section, require};
use crate::render::{self, Screen};
use crate::session::{AwsSession, LocalSession};
use crate::supervised::unanswered;

/// How long `--wait` waits. Whoever runs a task for longer than a day has
/// better ways to learn of its end.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs a task. Its ids go to standard output. With --wait, manta ends with
/// the exit code of the task's container; of several tasks, with the highest.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The task's name in the blueprint
    name: String,
    /// How many to run
    #[arg(short, long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    num: u32,
    /// Variable to set beside the blueprint's, or instead of it
    #[arg(long, value_name = "KEY=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// Wait until the tasks have stopped
    #[arg(long)]
    wait: bool,
    /// Command to run instead of the task's; takes all further words
    #[arg(long, value_name = "WORD", num_args = 1.., allow_hyphen_values = true)]
    command: Vec<String>,
}

impl Run {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            let part = require(&session.blueprint, &[Section::Task], &self.name)?;
            return self.run_here(&session, &part, screen).await;
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        require(&session.blueprint, &[Section::Task], &self.name)?;
        let fleet = Fleet::of(&session)?;
        let request = self.request(&session, &fleet).await?;
        let tasks = run_tasks(&fleet.target, &request)
            .await
            .map_err(|error| failed("cannot run task", &self.name, error))?;
        if !self.wait {
            screen.show(&tasks, |tasks| render::ids(tasks));
            return Ok(Exit::Done);
        }
        screen.say(&render::waiting(&self.name, &tasks));
        let ids: Vec<_> = tasks.into_iter().map(|task| task.id).collect();
        let tasks = wait_for_tasks(&fleet.target, &fleet.cluster, &ids, PATIENCE)
            .await
            .map_err(|error| failed("cannot wait for task", &self.name, error))?;
        screen.show(&tasks, |tasks| render::ids(tasks));
        ended(&self.name, &tasks)
    }

    /// Runs it on this machine. What it writes goes to standard error while it is waited for.
    async fn run_here(
        self,
        session: &LocalSession,
        part: &Part,
        screen: &Screen,
    ) -> Result<Exit, Failure> {
        let request = Request::RunTask {
            name: self.name.clone(),
            count: self.num,
            command: self.command,
            environment: self.env.into_iter().collect(),
            wait: self.wait,
        };
        let parts = std::slice::from_ref(part);
        let tell = |answer| match answer {
            Answer::Progress { text } => screen.say(&text),
            Answer::Log(line) => {
                screen.report(&LogLine::from(line), |line| render::log_event(line, parts));
            }
            _ => {}
        };
        let supervisor = session.supervisor().await?;
        let answer = supervisor.call(&request, tell).await;
        let answer = answer.map_err(|error| unanswered("cannot run task", &self.name, error))?;
        let Answer::Instances { instances } = answer else {
            return Err(Fault::new("cannot run task", &self.name)
                .because("its supervisor is of another version of manta")
                .help("`manta down --local`, then `manta up --local`")
                .into());
        };
        let copies: Vec<_> = instances
            .into_iter()
            .map(|instance| CopyOf {
                part: part.clone(),
                copy: instance.into(),
            })
            .collect();
        screen.show(&copies, |copies| render::copy_ids(copies));
        // What was ended by a signal has no code, and is no success.
        let codes = copies.iter().map(|copy| copy.copy.exit_code.unwrap_or(1));
        match codes.max().filter(|_| self.wait) {
            None | Some(0) => Ok(Exit::Done),
            Some(code) => Ok(Exit::Container(u8::try_from(code).unwrap_or(1))),
        }
    }

    async fn request(&self, session: &AwsSession, fleet: &Fleet) -> Result<RunRequest, Failure> {
        let network = session.network().await?;
        let subnets = network.subnets.clone();
        let outline = session.outline_in(network)?;
        let security_group = outline.security_group(&self.name);
        let found =
            fleet.target.find(security_group).await.map_err(|error| {
                failed("cannot find the security group of task", &self.name, error)
            })?;
        let group = found.and_then(|found| found.outputs.get("id")?.as_str().map(str::to_owned));
        let Some(group) = group else {
            return Err(Fault::new("cannot run task", &self.name)
                .because("it is not deployed")
                .help("deploy it with `manta up`")
                .into());
        };
        Ok(RunRequest {
            cluster: fleet.cluster.clone(),
            task_definition: fleet.names.family(&self.name),
            count: self.num,
            capacity_provider: "FARGATE".to_owned(),
            subnets,
            security_groups: vec![group],
            assign_public_ip: session.blueprint.aws.public_ip,
            container: self.name.clone(),
            command: self.command.clone(),
            environment: self.env.iter().cloned().collect::<BTreeMap<_, _>>(),
        })
    }
}

/// Returns how the command ends when the tasks ended so.
fn ended(name: &str, tasks: &[Task]) -> Result<Exit, Failure> {
    let mut highest = 0;
    for task in tasks {
        let container = task
            .containers
            .iter()
            .find(|container| container.name == name);
        let Some(code) = container.and_then(|container| container.exit_code) else {
            let reasons = container.and_then(|container| container.reason.clone());
            let reason = reasons.or_else(|| task.stopped_reason.clone());
            return Err(
                Fault::new("cannot run task", format!("{name} ({})", task.id))
                    .because(reason.unwrap_or_else(|| "its container never ran".to_owned()))
                    .help(format!("`manta task logs {name}` shows what it wrote"))
                    .into(),
            );
        };
        // Codes of processes are 0 to 255; anything else is no success.
        highest = highest.max(u8::try_from(code).unwrap_or(1));
    }
    match highest {
        0 => Ok(Exit::Done),
        code => Ok(Exit::Container(code)),
    }
}

/// Reads `KEY=VALUE`. The name is taken as it is, in capitals or not.
fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it must be KEY=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn a_variable_may_hold_equal_signs_and_be_empty() {
        let pair = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
        assert_eq!(variable("url=a=b"), pair("url", "a=b"));
        assert_eq!(variable("EMPTY="), pair("EMPTY", ""));
        assert!(variable("=x").is_err() && variable("x").is_err());
    }
}
