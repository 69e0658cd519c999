//! Requests at a rate, through the front and directly.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::bench::connection::Connection;

/// Connections through the front.
const CONNECTIONS: usize = 10;
/// Between two requests of a connection: a hundred a second.
const PAUSE: Duration = Duration::from_millis(10);

/// What was asked, and how long answers took.
pub(super) struct Asked {
    pub(super) count: u64,
    pub(super) through_front: u64,
    pub(super) front_median: Duration,
    pub(super) direct_median: Duration,
}

/// Asks for a while: a thousand times a second through `front`, and each of the copies a hundred
/// times besides.
pub(super) fn ask(
    front: SocketAddr,
    copies: &[SocketAddr],
    length: Duration,
) -> Result<Asked, Failure> {
    let through = [front; CONNECTIONS];
    let (through, direct) = thread::scope(|scope| {
        let begin = |address: &SocketAddr, place: usize| {
            let (address, offset) = (*address, PAUSE * place as u32 / CONNECTIONS as u32);
            scope.spawn(move || ask_one(address, offset, length))
        };
        let through: Vec<_> = (0..)
            .zip(&through)
            .map(|(place, to)| begin(to, place))
            .collect();
        let direct: Vec<_> = (0..)
            .zip(copies)
            .map(|(place, to)| begin(to, place))
            .collect();
        let all = |asking: Vec<thread::ScopedJoinHandle<'_, Result<Vec<Duration>, Failure>>>| {
            let joined = asking
                .into_iter()
                .map(|one| one.join().expect("it does not panic"));
            joined
                .collect::<Result<Vec<_>, Failure>>()
                .map(|all| all.concat())
        };
        (all(through), all(direct))
    });
    let (through, direct) = (through?, direct?);
    Ok(Asked {
        count: (through.len() + direct.len()) as u64,
        through_front: through.len() as u64,
        front_median: median(through),
        direct_median: median(direct),
    })
}

/// Asks over one connection at its rate, and returns how long each answer took.
fn ask_one(
    address: SocketAddr,
    offset: Duration,
    length: Duration,
) -> Result<Vec<Duration>, Failure> {
    let mut connection = Connection::to(address)?;
    let begin = Instant::now() + offset;
    let mut latencies = Vec::new();
    loop {
        let due = begin + PAUSE * latencies.len() as u32;
        if due >= begin + length {
            return Ok(latencies);
        }
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let asked = Instant::now();
        connection.post("/", b"")?;
        latencies.push(asked.elapsed());
    }
}

fn median(mut latencies: Vec<Duration>) -> Duration {
    latencies.sort();
    latencies
        .get(latencies.len() / 2)
        .copied()
        .unwrap_or_default()
}
