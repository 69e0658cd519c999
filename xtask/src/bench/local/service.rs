//! The service that is asked: it answers HTTP, and sends a segment for each request.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::Failure;

/// Segments that were sent, by which they are told apart.
static SENT: AtomicU32 = AtomicU32::new(0);

/// Serves at `PORT` until it is killed.
pub(in crate::bench) fn serve() -> Result<(), Failure> {
    let variable = |name: &str| env::var(name).map_err(|error| format!("{name}: {error}"));
    let port: u16 = variable("PORT")?
        .parse()
        .map_err(|error| format!("PORT: {error}"))?;
    let daemon = variable("AWS_XRAY_DAEMON_ADDRESS")?;
    let failed = |error: io::Error| error.to_string();
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(failed)?;
    for stream in listener.incoming() {
        let stream = stream.map_err(failed)?;
        let socket = UdpSocket::bind("127.0.0.1:0").map_err(failed)?;
        socket.connect(&daemon).map_err(failed)?;
        // Whoever asks hangs up at the end.
        thread::spawn(move || answer(&stream, &socket));
    }
    Ok(())
}

/// Answers the requests of a connection.
fn answer(mut stream: &TcpStream, socket: &UdpSocket) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    loop {
        let start = now();
        line.clear();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        if line.is_empty() {
            return Ok(());
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")?;
        socket.send(segment(start).as_bytes())?;
    }
}

/// Returns a segment of a trace of its own, in the daemon's protocol.
fn segment(start: f64) -> String {
    let number = SENT.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    let (seconds, end) = (start as u64, now());
    format!(
        concat!(
            r#"{{"format":"json","version":1}}"#,
            "\n",
            r#"{{"name":"web","id":"{process:08x}{number:08x}","trace_id":"1-{seconds:08x}-{process:012x}{number:012x}","#,
            r#""start_time":{start:.6},"end_time":{end:.6},"http":{{"request":{{"method":"GET","url":"http://web/"}},"response":{{"status":200}}}}}}"#
        ),
        process = process,
        number = number,
        seconds = seconds,
        start = start,
        end = end,
    )
}

fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("the clock is past 1970").as_secs_f64()
}
