//! Requests over a connection that stays open.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::Failure;

/// A connection to a server, for one request after the other.
pub(in crate::bench) struct Connection {
    stream: BufReader<TcpStream>,
    answer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub(in crate::bench) fn to(address: SocketAddr) -> Result<Self, Failure> {
        let connect = || {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let stream = connect().map_err(|error: io::Error| format!("{address}: {error}"))?;
        Ok(Self {
            stream: BufReader::with_capacity(64 << 10, stream),
            answer: Vec::new(),
        })
    }

    /// Makes a request; returns the answer's body.
    ///
    /// # Errors
    /// When the answer is not 200.
    pub(in crate::bench) fn post(&mut self, path: &str, body: &[u8]) -> Result<&[u8], Failure> {
        let status = self
            .exchange(path, body)
            .map_err(|error| format!("{path}: {error}"))?;
        if status == "200" {
            return Ok(&self.answer);
        }
        let said = String::from_utf8_lossy(&self.answer);
        Err(format!("{path} was answered with {status}: {said}"))
    }

    /// Returns the status of the answer, whose body it reads.
    fn exchange(&mut self, path: &str, body: &[u8]) -> io::Result<String> {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
        let request = [head.as_bytes(), body].concat();
        self.stream.get_mut().write_all(&request)?;
        let line = self.line()?;
        let status = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        self.answer.resize(length, 0);
        self.stream.read_exact(&mut self.answer)?;
        Ok(status)
    }

    /// Reads a line of a head; the last one is empty.
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}
