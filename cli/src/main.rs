//! `manta`: deploys traced services on AWS Fargate and Lambda from one blueprint.
//!
//! **Invariants:** only [`main`] exits, only [`render`] prints, and standard
//! output carries data alone: everything said to a person goes to standard error.

mod arguments;
mod blueprint_file;
mod collector_places;
mod commands;
mod confirm;
mod connect;
mod copies;
mod exit;
mod failure;
mod fleet;
mod installation;
mod interrupt;
mod inventory;
mod local_info;
mod log_line;
mod outline;
mod parts;
mod reference;
mod render;
mod session;
mod shell_word;
mod summary;
mod supervised;
mod survey;
mod trace_tree;
mod unplannable;
mod when;

use std::process::ExitCode;

use arguments::Arguments;
use exit::Exit;
use interrupt::Interrupt;
use render::Screen;

fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(refusal) => return render::refusal(&refusal).into(),
    };
    let screen = Screen::new(&arguments.global);
    run(arguments, &screen).into()
}

/// Runs a command in a runtime that is not waited for afterwards: a prompt that
/// nobody answers must not keep an interrupted command alive.
fn run(arguments: Arguments, screen: &Screen) -> Exit {
    let runtime = tokio::runtime::Runtime::new().expect("the machine can start threads");
    let interrupt = Interrupt::default();
    let command = Box::pin(commands::run(arguments, screen, &interrupt));
    let ended = runtime.block_on(interrupt.guard(command));
    runtime.shutdown_background();
    ended.unwrap_or_else(|failure| {
        screen.failure(&failure);
        failure.exit
    })
}
