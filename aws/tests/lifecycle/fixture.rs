//! The emulated AWS, started once for all tests of this binary.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

/// Where the emulated AWS listens; the first to ask starts it.
static FIXTURE: LazyLock<Fixture> = LazyLock::new(Fixture::start);

/// A process that serves the emulated AWS.
struct Fixture {
    url: String,
    /// Holds the process's standard input open: it stops when that closes,
    /// which it does when the tests end, however they end.
    _process: Child,
}

/// Returns the emulated AWS's address.
pub(crate) fn url() -> &'static str {
    &FIXTURE.url
}

impl Fixture {
    fn start() -> Self {
        let python = env::var("MANTA_TEST_FIXTURE_PYTHON").unwrap_or_else(|_| "python3".into());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture/serve.py");
        let mut process = Command::new(&python)
            .arg(&script)
            .arg("--stop-with-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {python} {}: {error}", script.display()));
        let output = process.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the fixture's output is text");
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| {
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
