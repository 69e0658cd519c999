//! X-Ray is away for a while, in three ways.

use std::path::Path;
use std::time::Duration;

use super::daemon::Daemon;
use super::load;
use super::sink::{Manner, Sink};
use crate::Failure;
use crate::bench::figure::Figure;

const PER_SECOND: u64 = 1_000;
/// What a minute of such segments takes, and half again, in MB.
const BUFFER: &str = "100";

/// An error that passes, nobody there, too many requests.
const WAYS: [Manner; 3] = [Manner::Answer(503), Manner::Refuse, Manner::Answer(429)];

/// Sends segments for as long as X-Ray is away, a third of the time in each way.
pub(super) fn measure(binary: &Path, lasting: Duration) -> Result<[Figure; 2], Failure> {
    let sink = Sink::start(WAYS[0])?;
    let daemon = Daemon::start(binary, &sink, &["-m", BUFFER])?;
    let mut sent = 0;
    for way in WAYS {
        sink.turn(way)?;
        let part = lasting / WAYS.len() as u32;
        sent += load::send(daemon.address(), PER_SECOND, part).map_err(|e| e.to_string())?;
    }
    sink.turn(Manner::Take)?;
    daemon.wait_until_empty()?;
    let dropped = daemon.metric("manta_segments_dropped_total")?;
    let taken = sink.taken();
    println!("outage: {sent} sent, {taken} taken; {}", daemon.losses()?);
    Ok([
        Figure {
            name: "lost through an outage (%)",
            value: 100.0 * (sent - taken) as f64 / sent as f64,
            limit: 0.0,
        },
        Figure {
            name: "lost through an outage, and not reported (segments)",
            value: (sent - taken).abs_diff(dropped) as f64,
            limit: 0.0,
        },
    ])
}
