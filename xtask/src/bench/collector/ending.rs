//! SIGTERM under load.

use std::path::Path;
use std::time::Duration;

use super::daemon::Daemon;
use super::load::Load;
use super::sink::{Manner, Sink};
use crate::Failure;
use crate::bench::figure::Figure;

const PER_SECOND: u64 = 5_000;
const LASTING: Duration = Duration::from_secs(2);
/// In seconds: the collector's deadline (`-flush-seconds`), and what a process takes to go. ECS waits
/// for ten.
const DEADLINE: f64 = 8.5;

/// An X-Ray, and the names of what it costs to end while it is so.
struct Way(Manner, &'static str, &'static str);

const WAYS: [Way; 3] = [
    Way(
        Manner::Take,
        "SIGTERM under load to the end (s)",
        "lost then (segments)",
    ),
    Way(
        Manner::TakeLate(Duration::from_millis(50)),
        "SIGTERM under load to the end, 50 ms away (s)",
        "lost then, 50 ms away (segments)",
    ),
    Way(
        Manner::Refuse,
        "SIGTERM under load to the end, nobody there (s)",
        "lost then, nobody there, and not reported (segments)",
    ),
];

/// Ends collectors right after a load, when the kernel still holds some of it.
pub(super) fn measure(binary: &Path) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for Way(manner, time, loss) in WAYS {
        let sink = Sink::start(manner)?;
        let daemon = Daemon::start(binary, &sink, &[])?;
        let sent = Load::to(daemon.udp())?.send(PER_SECOND, LASTING)?;
        let ended = daemon.end()?;
        let lost = sent - sink.taken();
        println!(
            "SIGTERM, {manner}: {sent} sent, {} taken, {} reported lost; {:.2} s to the end",
            sink.taken(),
            ended.dropped,
            ended.took.as_secs_f64()
        );
        figures.push(Figure {
            name: time,
            value: ended.took.as_secs_f64(),
            limit: DEADLINE,
        });
        // Where X-Ray takes segments nothing may be lost at all, reported or not.
        let excused = if manner == Manner::Refuse {
            ended.dropped
        } else {
            0
        };
        figures.push(Figure {
            name: loss,
            value: lost.abs_diff(excused) as f64,
            limit: 0.0,
        });
    }
    Ok(figures)
}
