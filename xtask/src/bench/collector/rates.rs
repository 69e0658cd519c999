//! Segments over UDP at four rates, with X-Ray near and far.
//!
//! The limits are a quarter of the CPU that the official daemon 3.6.6 took when it was measured in
//! the same way, and next to nothing of what it lost.

use std::path::Path;
use std::time::Duration;

use super::daemon::Daemon;
use super::load::Load;
use super::sink::{Manner, Sink};
use super::{Extent, MB, median};
use crate::Failure;
use crate::bench::figure::Figure;

/// What is added to every answer in the runs with latency: a far region.
const LATENCY: Duration = Duration::from_millis(50);

/// A load and what it may cost.
struct Rate {
    per_second: u64,
    /// µs of CPU for each segment.
    cpu: (&'static str, f64),
    /// Per cent.
    lost: (&'static str, f64),
    lost_far_away: &'static str,
}

const RATES: [Rate; 4] = [
    Rate {
        per_second: 1_000,
        cpu: ("CPU per segment at 1,000/s (µs)", 34.25),
        lost: ("lost at 1,000/s (%)", 0.0),
        lost_far_away: "lost at 1,000/s, 50 ms away (%)",
    },
    Rate {
        per_second: 5_000,
        cpu: ("CPU per segment at 5,000/s (µs)", 25.75),
        lost: ("lost at 5,000/s (%)", 0.0),
        lost_far_away: "lost at 5,000/s, 50 ms away (%)",
    },
    Rate {
        per_second: 20_000,
        cpu: ("CPU per segment at 20,000/s (µs)", 10.0),
        lost: ("lost at 20,000/s (%)", 0.0),
        lost_far_away: "lost at 20,000/s, 50 ms away (%)",
    },
    Rate {
        per_second: 50_000,
        cpu: ("CPU per segment at 50,000/s (µs)", 4.5),
        lost: ("lost at 50,000/s (%)", 0.1),
        lost_far_away: "lost at 50,000/s, 50 ms away (%)",
    },
];

/// Measures each rate as often as is asked: the median counts for CPU, the worst for losses.
pub(super) fn measure(binary: &Path, extent: &Extent) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    let mut peak: f64 = 0.0;
    for rate in &RATES {
        let runs = runs(binary, rate, Manner::Take, extent)?;
        peak = runs.iter().fold(peak, |peak, run| peak.max(run.peak_mb));
        let ((name, limit), value) = (rate.cpu, median(runs.iter().map(|run| run.cpu_micros)));
        figures.push(Figure { name, value, limit });
        let ((name, limit), value) = (rate.lost, worst_loss(&runs));
        figures.push(Figure { name, value, limit });
    }
    figures.push(Figure {
        name: "resident at most, under any of these loads (MB)",
        value: peak,
        limit: 24.0,
    });
    for rate in &RATES {
        let runs = runs(binary, rate, Manner::TakeLate(LATENCY), extent)?;
        let (name, (_, limit)) = (rate.lost_far_away, rate.lost);
        let value = worst_loss(&runs);
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

fn worst_loss(runs: &[Run]) -> f64 {
    runs.iter()
        .fold(0.0, |worst, run| worst.max(run.lost_percent))
}

fn runs(binary: &Path, rate: &Rate, manner: Manner, extent: &Extent) -> Result<Vec<Run>, Failure> {
    (0..extent.runs)
        .map(|_| run(binary, rate.per_second, manner, extent.load))
        .collect()
}

fn run(binary: &Path, per_second: u64, manner: Manner, lasting: Duration) -> Result<Run, Failure> {
    let sink = Sink::start(manner)?;
    let daemon = Daemon::start(binary, &sink, &[])?;
    let before = daemon.process().cpu_seconds()?;
    let sent = Load::to(daemon.udp())?.send(per_second, lasting)?;
    daemon.wait_until_empty()?;
    let taken = sink.taken();
    let run = Run {
        cpu_micros: (daemon.process().cpu_seconds()? - before) * 1e6 / sent as f64,
        lost_percent: 100.0 * sent.abs_diff(taken) as f64 / sent as f64,
        peak_mb: daemon.process().peak_bytes()? / MB,
    };
    println!(
        "{per_second}/s, {manner}: {sent} sent, {taken} taken, {} twice; {:.2} µs each, {:.1} MB \
         at most; {}",
        sink.taken_again(),
        run.cpu_micros,
        run.peak_mb,
        daemon.losses()?,
    );
    Ok(run)
}
