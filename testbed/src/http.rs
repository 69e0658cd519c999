//! HTTP by hand: what a test asks needs no client.

use std::io::{Read, Write};
use std::net::TcpStream;

/// A response: its status, its head as it came, and its body.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The status line and the headers.
    pub head: String,
    /// What follows them.
    pub body: Vec<u8>,
}

impl Response {
    /// Returns the body.
    ///
    /// # Panics
    /// When it is not text.
    #[must_use]
    pub fn text(self) -> String {
        String::from_utf8(self.body).expect("it answers text")
    }
}

/// Makes a request at `url`; blocks until it is answered.
///
/// # Panics
/// When nobody listens there, or the answer is not HTTP.
#[must_use]
pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
    let rest = url.strip_prefix("http://").expect("a URL of HTTP");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    let mut head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let request = [head.as_bytes(), body].concat();
    stream.write_all(&request).expect("it is read");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it is answered");
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("an HTTP answer");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    Response {
        status: head[9..12].parse().expect("a status"),
        head,
        body: answer[end + 4..].to_vec(),
    }
}
