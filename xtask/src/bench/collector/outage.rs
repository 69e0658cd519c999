//! X-Ray is away for a while, in three ways.

use std::path::Path;
use std::time::Duration;

use super::daemon::Daemon;
use super::load::Load;
use super::sink::{Manner, Sink};
use crate::Failure;
use crate::bench::figure::Figure;

const PER_SECOND: u64 = 1_000;
/// In MB: what a minute of such segments takes, and half again.
const AMPLE: &str = "100";
/// In MB: what a few seconds of them take.
const SCARCE: &str = "4";

/// An error that passes, nobody there, too many requests.
const WAYS: [Manner; 3] = [Manner::Answer(503), Manner::Refuse, Manner::Answer(429)];

/// Sends segments for as long as X-Ray is away, a third of the time in each way; once to a collector
/// that can keep them all, and once to one that cannot.
pub(super) fn measure(binary: &Path, lasting: Duration) -> Result<[Figure; 3], Failure> {
    let ample = survive(binary, AMPLE, lasting)?;
    let scarce = survive(binary, SCARCE, lasting)?;
    Ok([
        Figure {
            name: "lost through an outage (segments)",
            value: ample.lost as f64,
            limit: 0.0,
        },
        Figure {
            name: "lost through an outage, and not reported (segments)",
            value: ample.lost.abs_diff(ample.reported) as f64,
            limit: 0.0,
        },
        Figure {
            name: "the same, with a buffer that cannot keep them (segments)",
            value: scarce.lost.abs_diff(scarce.reported) as f64,
            limit: 0.0,
        },
    ])
}

/// What an outage cost, in segments.
struct Loss {
    lost: u64,
    reported: u64,
}

fn survive(binary: &Path, buffer: &str, lasting: Duration) -> Result<Loss, Failure> {
    let sink = Sink::start(WAYS[0])?;
    let daemon = Daemon::start(binary, &sink, &["-m", buffer])?;
    let mut load = Load::to(daemon.udp())?;
    let mut sent = 0;
    for way in WAYS {
        sink.turn(way)?;
        sent = load.send(PER_SECOND, lasting / WAYS.len() as u32)?;
    }
    sink.turn(Manner::Take)?;
    daemon.wait_until_empty()?;
    let taken = sink.taken();
    println!(
        "outage, -m {buffer}: {sent} sent, {taken} taken, {} twice; {}",
        sink.taken_again(),
        daemon.losses()?
    );
    Ok(Loss {
        lost: sent - taken,
        reported: daemon.metric("manta_segments_dropped_total")?,
    })
}
