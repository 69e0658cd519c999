//! The emulated AWS, started once for all tests of this binary.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Where the emulated AWS listens; the first to ask starts it.
static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| Fixture::start(&[]));

/// A process that serves the emulated AWS.
pub(crate) struct Fixture {
    /// Where it listens.
    pub(crate) url: String,
    /// Holds the process's standard input open: it stops when that closes,
    /// which it does when the tests end, however they end.
    _process: Child,
}

/// Returns the emulated AWS's address.
pub(crate) fn url() -> &'static str {
    &FIXTURE.url
}

/// Tells the emulated AWS something, or asks it; see `tests/fixture/control.py`.
pub(crate) async fn control(method: &str, path: &str, body: &Value) -> Value {
    let address = url().strip_prefix("http://").expect("it speaks plain HTTP");
    let mut connection = TcpStream::connect(address).await.expect("it listens");
    let body = body.to_string();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    connection
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    let mut answer = String::new();
    connection
        .read_to_string(&mut answer)
        .await
        .expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("it speaks HTTP");
    serde_json::from_str(body).expect("it answers in JSON")
}

impl Fixture {
    /// Starts one; `options` are those of `serve.py`.
    pub(crate) fn start(options: &[&str]) -> Self {
        let python = env::var("MANTA_TEST_FIXTURE_PYTHON").unwrap_or_else(|_| "python3".into());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture/serve.py");
        let mut process = Command::new(&python)
            .arg(&script)
            .arg("--stop-with-stdin")
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {python} {}: {error}", script.display()));
        let output = process.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the fixture's output is text");
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!(
                "the fixture did not start: MANTA_TEST_FIXTURE_PYTHON must name a Python \
                 that has tests/fixture/requirements.txt (it said {line:?})"
            )
        });
        Self {
            url: ready["url"].as_str().expect("it says where").to_owned(),
            _process: process,
        }
    }
}
