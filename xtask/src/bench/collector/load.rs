//! Segments at a steady rate, with little work for each: what is measured shares the processors.

use std::io::{self, IoSlice};
use std::net::{SocketAddr, UdpSocket};
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use nix::sys::socket::{MsgFlags, MultiHeaders, sendmmsg};

use super::id;
use crate::Failure;

/// How often the sender wakes.
const TICK: Duration = Duration::from_millis(1);
/// Datagrams that one system call sends at most, each of another length.
const BATCH: usize = 64;
/// Their lengths in bytes, header included: the SDKs' usual ones.
const SHORTEST: usize = 600;
const LONGEST: usize = 1_000;
/// The least of the rate asked for that counts as having sent at it.
const HONEST: f64 = 0.99;

/// Sends segments to one address; each has an id of its own.
pub(super) struct Load {
    socket: UdpSocket,
    datagrams: Vec<Datagram>,
    sent: u64,
}

struct Datagram {
    bytes: Vec<u8>,
    /// Where its id is.
    id: Range<usize>,
}

impl Load {
    pub(super) fn to(address: SocketAddr) -> Result<Self, Failure> {
        let open = || {
            let socket = UdpSocket::bind("127.0.0.1:0")?;
            socket.connect(address)?;
            Ok(socket)
        };
        Ok(Self {
            socket: open().map_err(|error: io::Error| format!("no socket to send by: {error}"))?,
            datagrams: (0..BATCH).map(Datagram::new).collect(),
            sent: 0,
        })
    }

    /// Sends so many segments a second, for a while; returns how many it has sent altogether. What
    /// a sender that was late has missed it sends at once.
    ///
    /// # Errors
    /// When this machine cannot send at that rate: then nothing is measured.
    pub(super) fn send(&mut self, per_second: u64, lasting: Duration) -> Result<u64, Failure> {
        let (start, before) = (Instant::now(), self.sent);
        let asked = (lasting.as_secs_f64() * per_second as f64) as u64;
        while self.sent - before < asked {
            let due = (start.elapsed().as_secs_f64() * per_second as f64) as u64;
            while self.sent - before < due.min(asked) {
                let count = BATCH.min((due.min(asked) - (self.sent - before)) as usize);
                self.send_some(count)
                    .map_err(|error| format!("segments cannot be sent: {error}"))?;
            }
            std::thread::sleep(TICK);
        }
        let rate = asked as f64 / start.elapsed().as_secs_f64();
        if rate < HONEST * per_second as f64 {
            return Err(format!(
                "this machine sends {rate:.0} segments a second, not the {per_second} that are \
                 to be measured: stop what else it does"
            ));
        }
        Ok(self.sent)
    }

    fn send_some(&mut self, count: usize) -> io::Result<()> {
        for (number, datagram) in (self.sent + 1..).zip(&mut self.datagrams[..count]) {
            datagram.bytes[datagram.id.clone()].copy_from_slice(&id::text(number));
        }
        let slices: Vec<_> = self.datagrams[..count]
            .iter()
            .map(|datagram| [IoSlice::new(&datagram.bytes)])
            .collect();
        let mut headers = MultiHeaders::<()>::preallocate(count, None);
        let nowhere = vec![None; count];
        let fd = self.socket.as_raw_fd();
        let gone = sendmmsg(fd, &mut headers, &slices, &nowhere, [], MsgFlags::empty())?;
        self.sent += gone.count() as u64;
        // The next are of other lengths, however few go at once.
        self.datagrams.rotate_left(count);
        Ok(())
    }
}

impl Datagram {
    /// Returns a segment as an SDK sends it, of a length that depends on `index`.
    fn new(index: usize) -> Self {
        let length = SHORTEST + (LONGEST - SHORTEST) * index / (BATCH - 1);
        let padding = length.saturating_sub(segment("").len());
        let text = segment(&"x".repeat(padding));
        let (before, _) = text.split_once(ID).expect("the id is in the text");
        let id = before.len()..before.len() + ID.len();
        Self {
            bytes: text.into_bytes(),
            id,
        }
    }
}

/// What stands for the id until there is one.
const ID: &str = "................";

fn segment(padding: &str) -> String {
    format!(
        concat!(
            r#"{{"format":"json","version":1}}"#,
            "\n",
            r#"{{"name":"orders","id":"{id}","trace_id":"1-6922f8c0-5f84c7a5d2e14f3b8a9c0d1e","#,
            r#""start_time":1763899584.123456,"end_time":1763899584.234567,"#,
            r#""http":{{"request":{{"method":"GET","url":"https://orders.example/v1/orders/7","#,
            r#""client_ip":"10.0.0.1","user_agent":"curl/8.5.0"}},"#,
            r#""response":{{"status":200,"content_length":512}}}},"#,
            r#""annotations":{{"customer":"c7","tier":"gold"}},"#,
            r#""aws":{{"xray":{{"sdk":"X-Ray for Python","sdk_version":"2.15.0"}}}},"#,
            r#""metadata":{{"default":{{"note":"{padding}"}}}}}}"#
        ),
        id = ID,
        padding = padding,
    )
}
