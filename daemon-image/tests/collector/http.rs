//! HTTP as the stand-ins speak it: one thread for each connection, with TLS or without.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The first line and the headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns the method and the path: `POST /TraceSegments`.
    pub(crate) fn target(&self) -> &str {
        let line = self.head.lines().next().unwrap_or_default();
        line.rsplit_once(' ').map_or(line, |(target, _)| target)
    }

    /// Returns a header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the body is text")
    }
}

/// Returns an answer without headers of its own.
pub(crate) fn answer(status: u16, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// Serves a free port for as long as the test runs; `answer` makes each request's answer, or ends
/// the connection with `None`.
pub(crate) fn serve<A>(tls: Option<Arc<ServerConfig>>, answer: A) -> SocketAddr
where
    A: Fn(Request) -> Option<String> + Clone + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (tls, answer) = (tls.clone(), answer.clone());
            std::thread::spawn(move || match tls {
                None => converse(stream, answer),
                Some(tls) => {
                    let connection = ServerConnection::new(tls).expect("the configuration is good");
                    converse(StreamOwned::new(connection, stream), answer);
                }
            });
        }
    });
    address
}

/// Answers the requests of a connection until it ends.
fn converse(stream: impl Read + Write, answer: impl Fn(Request) -> Option<String>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream) {
        let Some(answer) = answer(request) else {
            return;
        };
        let writer = stream.get_mut();
        if writer.write_all(answer.as_bytes()).is_err() || writer.flush().is_err() {
            return;
        }
    }
}

/// Reads a request; `None` when the other side has ended, or never spoke HTTP.
pub(crate) fn read(stream: &mut impl BufRead) -> Option<Request> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut request = Request {
        head,
        body: Vec::new(),
    };
    let length = request.header("content-length").unwrap_or("0");
    request.body = vec![0; length.parse().ok()?];
    stream.read_exact(&mut request.body).ok()?;
    Some(request)
}

/// A server that answers by a function, and remembers what it was asked.
pub(crate) struct Standin {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Standin {
    pub(crate) fn start(
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&Request) -> String + Clone + Send + 'static,
    ) -> Self {
        let asked = Arc::<Mutex<Vec<Request>>>::default();
        let remembered = Arc::clone(&asked);
        let address = serve(tls, move |request| {
            let answer = answer(&request);
            let mut asked = remembered.lock().expect("no test panics with it");
            asked.push(request);
            Some(answer)
        });
        Self { address, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns what it was asked so far.
    pub(crate) fn asked(&self) -> MutexGuard<'_, Vec<Request>> {
        self.asked.lock().expect("no test panics with it")
    }
}

/// Carries bytes between two connections until either ends.
pub(crate) fn join(one: TcpStream, other: &TcpStream) {
    let copy = |mut from: TcpStream, mut to: TcpStream| {
        // Either side may end when it likes, and the other has to notice.
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
    };
    let clone = |stream: &TcpStream| stream.try_clone().expect("a socket can be cloned");
    let (there, back) = ((clone(&one), clone(other)), (clone(other), one));
    std::thread::spawn(move || copy(there.0, there.1));
    std::thread::spawn(move || copy(back.0, back.1));
}
