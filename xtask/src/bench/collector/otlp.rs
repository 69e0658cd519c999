//! Spans over OTLP: taken, translated, delivered.

use std::path::Path;
use std::time::Instant;

use super::daemon::Daemon;
use super::sink::{Manner, Sink};
use super::{Extent, MB, median, spans};
use crate::Failure;
use crate::bench::figure::Figure;

/// µs for each span: 50,000 a second.
const LIMIT: f64 = 20.0;

/// Measures how long a span takes to the sink, when they come as fast as they are taken.
pub(super) fn measure(binary: &Path, extent: &Extent) -> Result<[Figure; 2], Failure> {
    let mut micros = Vec::new();
    let mut lost: f64 = 0.0;
    for _ in 0..extent.runs {
        let sink = Sink::start(Manner::Take)?;
        let daemon = Daemon::start(binary, &sink, &[])?;
        let (start, before) = (Instant::now(), daemon.process().cpu_seconds()?);
        let sent = spans::export(daemon.otlp_http(), extent.load)?;
        daemon.wait_until(&sink, sent)?;
        let (each, cpu) = (
            start.elapsed().as_secs_f64(),
            daemon.process().cpu_seconds()? - before,
        );
        let taken = sink.taken();
        println!(
            "OTLP: {sent} sent, {taken} taken, {:.0} spans/s; {:.2} µs CPU each, {:.1} MB at most; {}",
            taken as f64 / each,
            cpu * 1e6 / sent as f64,
            daemon.process().peak_bytes()? / MB,
            daemon.losses()?,
        );
        micros.push(each * 1e6 / taken as f64);
        lost = lost.max(sent.abs_diff(taken) as f64);
    }
    Ok([
        Figure {
            name: "OTLP/HTTP, each span until X-Ray has it (µs: 20 is 50,000/s)",
            value: median(micros),
            limit: LIMIT,
        },
        Figure {
            name: "OTLP/HTTP, taken and lost (spans)",
            value: lost,
            limit: 0.0,
        },
    ])
}
