//! `cargo xtask bench collector`: the collector between a load and a stand-in for X-Ray, all on
//! this machine.

mod container;
mod daemon;
mod ending;
mod id;
mod load;
mod otlp;
mod outage;
mod protobuf;
mod rates;
mod sink;
mod spans;

use std::path::Path;
use std::time::Duration;

use clap::Args;

use super::figure::Figure;
use crate::Failure;
use crate::docker::ImageJudges;
use crate::image::static_binary;
use daemon::Daemon;
use sink::{Manner, Sink};

/// How long and how often
#[derive(Args)]
pub(crate) struct Arguments {
    /// How long each load lasts
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How often each load is repeated; the median counts, and the worst loss
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// How long X-Ray is away
    #[arg(long, default_value_t = 60)]
    outage_seconds: u64,
    /// Once, two seconds each, six of outage: to try a change, not to judge it
    #[arg(long, conflicts_with_all = ["seconds", "runs", "outage_seconds"])]
    quick: bool,
}

/// Megabytes.
const MB: f64 = 1e6;

/// How much is measured.
struct Extent {
    load: Duration,
    runs: usize,
    outage: Duration,
}

impl Extent {
    fn of(arguments: &Arguments) -> Self {
        let Arguments {
            seconds,
            runs,
            outage_seconds,
            quick,
        } = *arguments;
        let (seconds, runs, outage_seconds) = match quick {
            true => (2, 1, 6),
            false => (seconds, runs.max(1), outage_seconds),
        };
        Self {
            load: Duration::from_secs(seconds),
            runs,
            outage: Duration::from_secs(outage_seconds),
        }
    }
}

/// Measures the binary that is given to users.
pub(super) async fn measure(arguments: &Arguments) -> Result<Vec<Figure>, Failure> {
    let binary = static_binary("daemon").await?;
    let extent = Extent::of(arguments);
    let has_docker = ImageJudges::look().await.engine;
    let measuring = move || {
        let mut figures = vec![size(&binary)?, idle(&binary)?];
        figures.extend(rates::measure(&binary, &extent)?);
        figures.extend(otlp::measure(&binary, &extent)?);
        figures.extend(ending::measure(&binary)?);
        figures.extend(outage::measure(&binary, extent.outage)?);
        match has_docker {
            true => figures.push(container::measure(&binary, &extent)?),
            false => println!("no Docker engine answers: the image's start is not measured"),
        }
        Ok(figures)
    };
    tokio::task::spawn_blocking(measuring)
        .await
        .map_err(|error| error.to_string())?
}

fn size(binary: &Path) -> Result<Figure, Failure> {
    let metadata = binary
        .metadata()
        .map_err(|error| format!("{}: {error}", binary.display()))?;
    Ok(Figure {
        name: "size of the binary (MB)",
        value: metadata.len() as f64 / MB,
        limit: 6.0,
    })
}

fn idle(binary: &Path) -> Result<Figure, Failure> {
    let sink = Sink::start(Manner::Take)?;
    let daemon = Daemon::start(binary, &sink, &[])?;
    Ok(Figure {
        name: "resident when idle (MB)",
        value: daemon.process().resident_bytes()? / MB,
        limit: 5.0,
    })
}

/// Returns the value in the middle.
fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
