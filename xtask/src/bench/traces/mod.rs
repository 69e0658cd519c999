//! `cargo xtask bench traces`: the local X-Ray, filled over HTTP and asked, at three sizes.

mod asking;
mod generator;
mod limits;
mod load;
mod random;
mod server;

use std::path::Path;

use clap::Args;

use super::figure::Figure;
use crate::command::{cargo, run};
use crate::{Failure, workspace};
use limits::{LIMITS, Measured};
use server::Server;

/// How much is put
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many traces of four segments at most; a tenth and a hundredth of them are measured
    /// before, to show the growth
    #[arg(long, default_value_t = 1_000_000)]
    traces: u32,
}

/// The fewest that can be asked for a page.
const FEWEST: u32 = 1_000;

/// Measures an optimised build, each size in a process of its own. The largest size is judged.
pub(super) async fn measure(arguments: &Arguments) -> Result<Vec<Figure>, Failure> {
    run(cargo(&["build", "--release", "--package", "manta"])).await?;
    let manta = workspace::target().join("release/manta");
    let most = arguments.traces.max(FEWEST);
    let mut sizes = [most / 100, most / 10, most]
        .map(|traces| traces.max(FEWEST))
        .to_vec();
    sizes.dedup();
    let measuring = move || {
        let sizes = sizes.into_iter();
        sizes.map(|traces| measure_one(&manta, traces)).collect()
    };
    let measured: Result<Vec<_>, Failure> = tokio::task::spawn_blocking(measuring)
        .await
        .map_err(|error| error.to_string())?;
    let measured = measured?;
    show_growth(&measured);
    let largest = measured.last().ok_or("nothing was measured")?;
    Ok(LIMITS.iter().map(|limit| limit.figure(largest)).collect())
}

/// Fills a local X-Ray with so many traces and asks it.
fn measure_one(manta: &Path, traces: u32) -> Result<Measured, Failure> {
    let server = Server::start(manta)?;
    let sent = load::send(&server, traces)?;
    server.wait_until_idle()?;
    let answers = asking::ask(&mut server.connect()?, traces, &sent.ids)?;
    Ok(Measured {
        traces,
        ingest_micros: sent.seconds * 1e6 / (f64::from(traces) * 4.0),
        answers,
        peak_mb: server.process().peak_bytes()? / 1e6,
        disk_share: server.disk_bytes()? / sent.bytes as f64,
    })
}

fn show_growth(measured: &[Measured]) {
    let row = |name: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>12}")).collect();
        println!("{name:<58}{cells}");
    };
    let traces = measured.iter().map(|measured| measured.traces.to_string());
    row("traces", traces.collect());
    for limit in &LIMITS {
        let values = measured.iter().map(|measured| limit.figure(measured).value);
        row(
            limit.name,
            values.map(|value| format!("{value:.2}")).collect(),
        );
    }
}
