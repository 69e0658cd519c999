//! Segments at a steady rate, with little work for each: what is measured shares the processors.

use std::io::{self, IoSlice};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use nix::sys::socket::{MsgFlags, MultiHeaders, sendmmsg};

/// How often the sender wakes.
const TICK: Duration = Duration::from_millis(1);
/// Datagrams that one system call sends at most.
const BATCH: usize = 64;
/// Different segments, sent in turn.
const VARIETY: usize = 128;
/// Their lengths in bytes, header included: the SDKs' usual ones.
const SHORTEST: usize = 600;
const LONGEST: usize = 1_000;

/// Sends segments for a while; returns how many.
pub(super) fn send(to: SocketAddr, per_second: u64, lasting: Duration) -> io::Result<u64> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(to)?;
    let datagrams: Vec<_> = (0..VARIETY).map(datagram).collect();
    let mut headers = MultiHeaders::<()>::preallocate(BATCH, None);
    let start = Instant::now();
    let mut sent = 0;
    while start.elapsed() < lasting {
        let due = (start.elapsed().as_secs_f64() * per_second as f64) as u64;
        while sent < due {
            let count = BATCH.min((due - sent) as usize);
            let first = sent as usize;
            let slices: Vec<_> = (first..first + count)
                .map(|index| [IoSlice::new(&datagrams[index % VARIETY])])
                .collect();
            let nowhere = vec![None; count];
            let fd = socket.as_raw_fd();
            let gone = sendmmsg(fd, &mut headers, &slices, &nowhere, [], MsgFlags::empty())?;
            sent += gone.count() as u64;
        }
        std::thread::sleep(TICK);
    }
    Ok(sent)
}

/// Returns a segment as an SDK sends it, of a length that depends on `index`.
fn datagram(index: usize) -> Vec<u8> {
    let length = SHORTEST + (LONGEST - SHORTEST) * index / (VARIETY - 1);
    let segment = |padding: &str| {
        format!(
            concat!(
                r#"{{"format":"json","version":1}}"#,
                "\n",
                r#"{{"name":"orders","id":"{index:016x}","trace_id":"1-6922f8c0-{index:024x}","#,
                r#""start_time":1763899584.123456,"end_time":1763899584.234567,"#,
                r#""http":{{"request":{{"method":"GET","url":"https://orders.example/v1/orders/{index}","#,
                r#""client_ip":"10.0.0.1","user_agent":"curl/8.5.0"}},"#,
                r#""response":{{"status":200,"content_length":512}}}},"#,
                r#""annotations":{{"customer":"c{index}","tier":"gold"}},"#,
                r#""aws":{{"xray":{{"sdk":"X-Ray for Python","sdk_version":"2.15.0"}}}},"#,
                r#""metadata":{{"default":{{"note":"{padding}"}}}}}}"#
            ),
            index = index,
            padding = padding,
        )
    };
    let padding = length.saturating_sub(segment("").len());
    segment(&"x".repeat(padding)).into_bytes()
}
