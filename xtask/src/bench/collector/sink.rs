//! A stand-in for X-Ray that counts the different segments that it takes.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::id::Seen;
use crate::Failure;

/// What is done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// It is taken.
    Take,
    /// It is taken, and answered later.
    TakeLate(Duration),
    /// It is answered with a status, and not taken.
    Answer(u16),
    /// Nobody listens.
    Refuse,
}

impl fmt::Display for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Take => write!(f, "X-Ray near"),
            Self::TakeLate(latency) => write!(f, "X-Ray {latency:?} away"),
            Self::Answer(status) => write!(f, "X-Ray answers {status}"),
            Self::Refuse => write!(f, "no X-Ray"),
        }
    }
}

/// X-Ray's part, at one port for as long as it lives.
pub(super) struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    manner: Mutex<Manner>,
    seen: Seen,
}

impl Shared {
    fn manner(&self) -> Manner {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink {
    pub(super) fn start(manner: Manner) -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let shared = Arc::new(Shared {
            manner: Mutex::new(manner),
            seen: Seen::none(),
        });
        let sink = Self { address, shared };
        if manner != Manner::Refuse {
            sink.listen(listener);
        }
        Ok(sink)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns how many segments were taken, each counted once.
    pub(super) fn taken(&self) -> u64 {
        self.shared.seen.distinct()
    }

    /// Returns how often a segment was taken that had been taken before.
    pub(super) fn taken_again(&self) -> u64 {
        self.shared.seen.again()
    }

    /// Changes what is done from the next request on.
    pub(super) fn turn(&self, manner: Manner) -> Result<(), Failure> {
        let mut current = self
            .shared
            .manner
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *current, manner);
        drop(current);
        match (before == Manner::Refuse, manner == Manner::Refuse) {
            (true, false) => {
                let listener =
                    TcpListener::bind(self.address).map_err(|error| error.to_string())?;
                self.listen(listener);
            }
            // The listener looks up when somebody comes.
            (false, true) => drop(TcpStream::connect(self.address)),
            (true, true) | (false, false) => {}
        }
        Ok(())
    }

    fn listen(&self, listener: TcpListener) {
        let shared = Arc::clone(&self.shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.manner() == Manner::Refuse {
                    return;
                }
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || converse(stream, &shared));
            }
        });
    }
}

/// Answers the requests of a connection, until either side ends it.
fn converse(mut stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut reader = BufReader::with_capacity(64 << 10, stream.try_clone().ok()?);
    let mut body = Vec::new();
    loop {
        let is_segments = read_request(&mut reader, &mut body)?;
        let status = match shared.manner() {
            Manner::Take => 200,
            Manner::TakeLate(latency) => {
                std::thread::sleep(latency);
                200
            }
            Manner::Answer(status) => status,
            Manner::Refuse => return None,
        };
        if is_segments && status == 200 {
            shared.seen.note(&body);
        }
        let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\n{{}}");
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

/// Reads a request; returns whether it carries segments.
fn read_request(reader: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Option<bool> {
    let mut line = String::new();
    let mut length = 0;
    let mut is_segments = false;
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        is_segments |= line.starts_with("POST /TraceSegments ");
        if line == "\r\n" {
            break;
        }
        let header = line.split_once(':');
        if let Some((_, value)) = header.filter(|(n, _)| n.eq_ignore_ascii_case("content-length")) {
            length = value.trim().parse().ok()?;
        }
    }
    body.resize(length, 0);
    reader.read_exact(body).ok()?;
    Some(is_segments)
}
