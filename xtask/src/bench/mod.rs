//! `cargo xtask bench`: how fast, as ratios and limits within one run.

mod collector;
mod connection;
mod critical_path;
mod deploy;
mod figure;
mod fleet;
mod local;
mod process;
mod traces;

use clap::Subcommand;

use crate::Failure;

/// What can be measured.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// A first `up`, a `plan` without changes, and `--help`
    Deploy,
    /// The collector: CPU, memory and losses under load and through an outage
    Collector(collector::Arguments),
    /// The local X-Ray: how fast it takes traces and answers, memory and disk
    Traces(traces::Arguments),
    /// A service on this machine: what its supervisor and its front cost
    Local(local::Arguments),
    /// The service that `local` asks
    #[command(hide = true)]
    Service,
}

/// Measures, shows every figure beside its limit, and fails where one is over it.
pub(crate) async fn run(bench: &Bench) -> Result<(), Failure> {
    let figures = match bench {
        Bench::Deploy => deploy::measure().await?,
        Bench::Collector(arguments) => collector::measure(arguments).await?,
        Bench::Traces(arguments) => traces::measure(arguments).await?,
        Bench::Local(arguments) => local::measure(arguments).await?,
        Bench::Service => return local::service::serve(),
    };
    for figure in &figures {
        println!("{figure}");
    }
    let over: Vec<_> = figures.iter().filter(|f| !f.is_within()).collect();
    if over.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} of {} figures are over their limit",
        over.len(),
        figures.len()
    ))
}
