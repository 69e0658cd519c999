//! The commands, a file each: parse, load, call, render.

mod apply;
mod check;
mod completions;
mod daemon;
mod docs;
mod down;
mod exec;
mod info;
mod init;
mod invoke;
mod local;
mod logs;
mod plan;
mod policy;
mod ps;
mod render;
mod restart;
mod sampling;
mod scale;
mod task;
mod trace;
mod traces;
mod up;

pub(crate) use daemon::Installed;
pub(crate) use init::Written;
pub(crate) use local::Running as RunningXray;
pub(crate) use ps::TaskOf;
pub(crate) use sampling::{Origin, Sampled, SamplingChange};
pub(crate) use task::Runnable;

use clap::Subcommand;

use crate::arguments::{Arguments, Global, Place};
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::interrupt::Interrupt;
use crate::render::Screen;

/// What manta can be told to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a first blueprint from what is in this folder
    Init(init::Init),
    /// Check the blueprint, and explain its timeouts
    Check(check::Check),
    /// Show what the blueprint comes to: in normal form, as resources, as steps
    Render(render::Render),
    /// Show what `up` would do
    Plan(plan::PlanCommand),
    /// Deploy the blueprint
    Up(up::Up),
    /// Delete everything that was deployed
    Down(down::Down),
    /// Show every address and ARN of what is deployed
    Info(info::InfoCommand),
    /// Show the tasks that run
    Ps(ps::Ps),
    /// Show what services, tasks and functions wrote
    Logs(logs::Logs),
    /// Invoke a function
    Invoke(invoke::Invoke),
    /// Replace a service's copies by new ones
    Restart(restart::Restart),
    /// Change how many copies a service has
    Scale(scale::Scale),
    /// Run a command beside a copy of a service
    Exec(exec::Exec),
    /// List traces
    Traces(traces::Traces),
    /// Show a trace
    Trace(trace::Trace),
    /// Show and change which requests are traced
    Sampling(sampling::SamplingCommand),
    /// Run, show and stop tasks
    Task(task::TaskCommand),
    /// Run or install the collector on this machine
    Daemon(daemon::DaemonCommand),
    /// Run on this machine what is AWS's otherwise
    Local(local::LocalCommand),
    /// Print the IAM policy that manta itself needs
    Policy(policy::PolicyCommand),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Print generated reference
    #[command(hide = true)]
    Docs(docs::Docs),
}

/// Runs the command that the arguments name.
pub(crate) async fn run(
    arguments: Arguments,
    screen: &Screen,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let flags = &arguments.global;
    match arguments.command {
        Command::Init(command) => command.run(flags, screen),
        Command::Check(command) => command.run(flags, screen),
        Command::Render(command) => command.run(flags, screen).await,
        Command::Plan(command) => command.run(flags, screen).await,
        Command::Up(command) => command.run(flags, screen, interrupt).await,
        Command::Down(command) => command.run(flags, screen, interrupt).await,
        Command::Info(command) => command.run(flags, screen).await,
        Command::Ps(command) => command.run(flags, screen).await,
        Command::Logs(command) => command.run(flags, screen).await,
        Command::Restart(command) => command.run(flags, screen).await,
        Command::Scale(command) => command.run(flags, screen).await,
        Command::Exec(command) => command.run(flags, screen).await,
        Command::Traces(command) => command.run(flags, screen).await,
        Command::Trace(command) => command.run(flags, screen).await,
        Command::Sampling(command) => command.run(flags, screen).await,
        Command::Task(command) => command.run(flags, screen).await,
        Command::Invoke(command) => command.run(flags, screen).await,
        Command::Daemon(command) => command.run(flags, screen),
        Command::Local(command) => command.run(flags, screen, interrupt).await,
        Command::Policy(command) => Ok(command.run(screen)),
        Command::Completions(command) => Ok(command.run(screen)),
        Command::Docs(command) => Ok(command.run(screen)),
    }
}

/// Refuses to do on AWS what is done on this machine alone so far.
fn only_here(flags: &Global, what: &str, on_aws: &str) -> Result<(), Failure> {
    match flags.place() {
        Place::Local => Ok(()),
        Place::Aws => Err(Failure::usage(
            Fault::new(format!("cannot {what} on"), "AWS")
                .because("this is for deployments on this machine so far")
                .help(format!("give --local; on AWS, {on_aws}")),
        )),
    }
}

/// Refuses to do for a deployment on this machine what would be done to the one on AWS.
fn only_on_aws(flags: &Global, what: &str, here: &str) -> Result<(), Failure> {
    match flags.place() {
        Place::Aws => Ok(()),
        Place::Local => Err(Failure::usage(
            Fault::new(format!("cannot {what} on"), "this machine")
                .because("this is for deployments on AWS so far")
                .help(format!("leave --local out; here, {here}")),
        )),
    }
}
