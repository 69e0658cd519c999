//! `cargo xtask bench collector`: the collector between a load and a stand-in for X-Ray, all on
//! this machine. Limits: a quarter of the CPU that the official daemon 3.6.6 took when it was
//! measured in the same way, and what it lost.

mod daemon;
mod load;
mod outage;
mod sink;

use std::path::Path;
use std::time::Duration;

use clap::Args;

use super::figure::Figure;
use crate::Failure;
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
}

/// What is added to every answer in the runs with latency: a far region.
const LATENCY: Duration = Duration::from_millis(50);
/// Megabytes.
const MB: f64 = 1e6;
/// What `/proc` counts in.
const KIB: f64 = 1024.0;

/// A load and what it may cost.
struct Rate {
    per_second: u64,
    /// µs of CPU for each segment.
    cpu: (&'static str, f64),
    /// Per cent.
    lost: (&'static str, f64),
}

const RATES: [Rate; 4] = [
    Rate {
        per_second: 1_000,
        cpu: ("CPU per segment at 1,000/s (µs)", 34.25),
        lost: ("lost at 1,000/s (%)", 0.0),
    },
    Rate {
        per_second: 5_000,
        cpu: ("CPU per segment at 5,000/s (µs)", 25.75),
        lost: ("lost at 5,000/s (%)", 0.0),
    },
    Rate {
        per_second: 20_000,
        cpu: ("CPU per segment at 20,000/s (µs)", 10.0),
        lost: ("lost at 20,000/s (%)", 0.0),
    },
    Rate {
        per_second: 50_000,
        cpu: ("CPU per segment at 50,000/s (µs)", 4.5),
        lost: ("lost at 50,000/s (%)", 0.1),
    },
];

const LATE: [(u64, &str, f64); 2] = [
    (20_000, "lost at 20,000/s, 50 ms away (%)", 0.0),
    (50_000, "lost at 50,000/s, 50 ms away (%)", 0.1),
];

/// Measures the binary that is given to users.
pub(super) async fn measure(arguments: &Arguments) -> Result<Vec<Figure>, Failure> {
    let binary = static_binary("daemon").await?;
    let Arguments {
        seconds,
        runs,
        outage_seconds,
    } = *arguments;
    let measuring = move || {
        let mut figures = vec![size(&binary)?, idle(&binary)?];
        figures.extend(loads(&binary, seconds, runs)?);
        figures.extend(loads_far_away(&binary, seconds, runs)?);
        figures.extend(outage::measure(
            &binary,
            Duration::from_secs(outage_seconds),
        )?);
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
        value: daemon.resident_kib()? * KIB / MB,
        limit: 5.0,
    })
}

fn loads(binary: &Path, seconds: u64, runs: usize) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    let mut peak: f64 = 0.0;
    for rate in &RATES {
        let mut cpu = Vec::new();
        let mut lost: f64 = 0.0;
        for _ in 0..runs {
            let sink = Sink::start(Manner::Take)?;
            let run = one_load(binary, &sink, rate.per_second, seconds)?;
            cpu.push(run.cpu_micros);
            lost = lost.max(run.lost_percent);
            peak = peak.max(run.peak_mb);
        }
        let ((name, limit), value) = (rate.cpu, median(&mut cpu));
        figures.push(Figure { name, value, limit });
        let ((name, limit), value) = (rate.lost, lost);
        figures.push(Figure { name, value, limit });
    }
    figures.push(Figure {
        name: "resident at most, under any of these loads (MB)",
        value: peak,
        limit: 24.0,
    });
    Ok(figures)
}

fn loads_far_away(binary: &Path, seconds: u64, runs: usize) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for (per_second, name, limit) in LATE {
        let mut value: f64 = 0.0;
        for _ in 0..runs {
            let sink = Sink::start(Manner::TakeLate(LATENCY))?;
            value = value.max(one_load(binary, &sink, per_second, seconds)?.lost_percent);
        }
        figures.push(Figure { name, value, limit });
    }
    Ok(figures)
}

/// What one load did.
struct Run {
    cpu_micros: f64,
    lost_percent: f64,
    peak_mb: f64,
}

fn one_load(binary: &Path, sink: &Sink, per_second: u64, seconds: u64) -> Result<Run, Failure> {
    let daemon = Daemon::start(binary, sink, &[])?;
    let before = daemon.cpu_seconds()?;
    let lasting = Duration::from_secs(seconds);
    let sent = load::send(daemon.address(), per_second, lasting).map_err(|e| e.to_string())?;
    daemon.wait_until_empty()?;
    let run = Run {
        cpu_micros: (daemon.cpu_seconds()? - before) * 1e6 / sent as f64,
        lost_percent: 100.0 * (sent - sink.taken()) as f64 / sent as f64,
        peak_mb: daemon.peak_kib()? * KIB / MB,
    };
    println!(
        "{per_second}/s: {sent} sent, {} taken; {:.2} µs each, {:.1} MB at most; {}",
        sink.taken(),
        run.cpu_micros,
        run.peak_mb,
        daemon.losses()?,
    );
    Ok(run)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
