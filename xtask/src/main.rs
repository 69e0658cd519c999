//! manta's chores: `cargo xtask test`, `tidy`, `demo`, `docs`, `image`, `fuzz`, `bench`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to whoever started it"
)]

mod bench;
mod command;
mod demo;
mod docker;
mod docs;
mod fixture;
mod fuzz;
mod image;
mod node;
mod registry;
mod score;
mod test;
mod tidy;
mod venv;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

/// manta's chores
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Format, lint, tidy and test everything; ends with one line that counts
    Test,
    /// Check the architecture's invariants alone
    Tidy,
    /// Deploy the examples to an AWS on this machine
    Demo(demo::Arguments),
    /// Regenerate the reference that manta writes itself
    Docs(docs::Arguments),
    /// Build the collector's image
    Image(image::Arguments),
    /// Give what manta reads from others inputs that nobody thought of
    Fuzz(fuzz::Arguments),
    /// Measure, and fail where a figure is over its limit
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// A chore's failure, as a sentence for whoever started it.
type Failure = String;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let chore = Arguments::parse().chore;
    // Dropping the chore ends every process that it started.
    tokio::select! {
        result = run(chore) => match result {
            Ok(code) => code,
            Err(failure) => {
                eprintln!("xtask: {failure}");
                ExitCode::FAILURE
            }
        },
        () = interrupted() => {
            eprintln!("xtask: interrupted");
            ExitCode::from(130)
        }
    }
}

async fn run(chore: Chore) -> Result<ExitCode, Failure> {
    match chore {
        Chore::Test => return Ok(test::run().await?.exit_code()),
        Chore::Fuzz(arguments) => return Ok(fuzz::run(&arguments).await?.exit_code()),
        Chore::Tidy => return Ok(tidy::run().exit_code()),
        Chore::Demo(arguments) => demo::run(arguments).await?,
        Chore::Docs(arguments) => docs::run(arguments).await?,
        Chore::Image(arguments) => image::build(&arguments).await?,
        Chore::Bench(bench) => bench::run(&bench).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Waits for Ctrl-C or a request to terminate.
async fn interrupted() {
    let mut terminate =
        signal(SignalKind::terminate()).expect("a handler can be set where there are signals");
    tokio::select! {
        _ = terminate.recv() => {}
        result = tokio::signal::ctrl_c() => {
            result.expect("a handler can be set where there are signals");
        }
    }
}
