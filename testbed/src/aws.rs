//! The AWS on this machine: moto, made as strict as AWS (`aws/tests/fixture`).

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

use crate::http;

/// The one that most tests of a binary share; the first to ask starts it.
static SHARED: LazyLock<FixtureAws> = LazyLock::new(|| FixtureAws::start(&[]));

/// The one whose X-Ray is moto's.
static OF_MOTO_ALONE: LazyLock<FixtureAws> = LazyLock::new(|| FixtureAws::serve(&[]));

/// A process that serves the emulated AWS; each test uses an account of its own.
pub struct FixtureAws {
    /// `127.0.0.1:PORT`.
    host: String,
    /// Holds the process's standard input open: it stops when that closes,
    /// which it does when the tests end, however they end.
    _process: Child,
}

impl FixtureAws {
    /// Starts one on a free port; `options` are those of `serve.py`.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(options: &[&str]) -> Self {
        let manta = manta();
        let manta = manta.to_str().expect("its path is text");
        Self::serve(&[&["--manta", manta], options].concat())
    }

    fn serve(options: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws/tests/fixture/serve.py");
        let mut process = Command::new(python())
            .arg(&script)
            .arg("--stop-with-stdin")
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", script.display()));
        let output = process.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the fixture's output is text");
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!(
                "the fixture did not start: MANTA_TEST_FIXTURE_PYTHON must name a Python \
                 that has aws/tests/fixture/requirements.txt (it said {line:?})"
            )
        });
        Self {
            host: format!("127.0.0.1:{}", ready["port"]),
            _process: process,
        }
    }

    /// Returns the one that the tests of this process share.
    #[must_use]
    pub fn shared() -> &'static Self {
        &SHARED
    }

    /// Returns one that the tests of this process share, whose X-Ray is moto's: it keeps
    /// documents as they were sent, which a trace's are not once it has been put together.
    #[must_use]
    pub fn of_moto_alone() -> &'static Self {
        &OF_MOTO_ALONE
    }

    /// Returns its address as `AWS_ENDPOINT_URL` has it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Tells the fixture itself something, or asks it; see
    /// `aws/tests/fixture/control.py`.
    ///
    /// # Panics
    /// When it refuses.
    pub fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.request(method, path, &[], &body)
    }

    /// Makes a request.
    ///
    /// # Panics
    /// When the answer is not 200.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Value {
        let url = self.url() + path;
        let answer = http::request(method, &url, headers, body.as_bytes());
        let status = answer.status;
        let said = answer.text();
        assert_eq!(status, 200, "{method} {path}: {said}");
        serde_json::from_str(&said).unwrap_or(Value::Null)
    }
}

/// Returns the manta whose local X-Ray answers for AWS's: what `MANTA_TEST_MANTA`
/// names, else the one that was built beside this test.
fn manta() -> PathBuf {
    let beside = || {
        let test = env::current_exe().ok()?;
        // `target/debug/deps/<test>`
        Some(test.parent()?.parent()?.join("manta"))
    };
    env::var_os("MANTA_TEST_MANTA")
        .map(PathBuf::from)
        .or_else(beside)
        .unwrap_or_else(|| PathBuf::from("manta"))
}

/// Returns the Python that has the judges: what `MANTA_TEST_FIXTURE_PYTHON`
/// names, else `python3`.
#[must_use]
pub fn python() -> String {
    env::var("MANTA_TEST_FIXTURE_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Returns the `aws` command that reads back what manta deployed.
#[must_use]
pub fn aws_command() -> PathBuf {
    let python = PathBuf::from(python());
    let beside = python.parent().map(|folder| folder.join("aws"));
    beside
        .filter(|aws| aws.exists())
        .unwrap_or_else(|| PathBuf::from("aws"))
}
