//! The AWS on this machine: moto, made strict.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin};

use crate::Failure;
use crate::command::program;
use crate::venv::Venv;

const SERVE: &str = "aws/tests/fixture/serve.py";

/// One HTTP request, made by the Python that is there anyway.
const CONTROL: &str = "
import sys, urllib.request
method, url, body = sys.argv[1:]
request = urllib.request.Request(url, body.encode() or None, method=method)
print(urllib.request.urlopen(request).read().decode())
";

/// A running fixture. It stops when this is dropped: it watches its standard input.
pub(crate) struct Fixture {
    /// `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    _stdin: ChildStdin,
    _process: Child,
}

impl Fixture {
    /// Starts the fixture on a free port, its ECR in front of `registry` when there is one. Its
    /// X-Ray is the local one of `manta`.
    pub(crate) async fn start(
        venv: &Venv,
        registry: Option<&str>,
        manta: &Path,
    ) -> Result<Self, Failure> {
        let manta = manta.to_string_lossy();
        let mut arguments = vec![SERVE, "--stop-with-stdin", "--manta", &manta];
        arguments.extend(registry.iter().flat_map(|address| ["--registry", address]));
        let failed = |error: std::io::Error| format!("cannot start {SERVE}: {error}");
        let mut process = program(venv.python(), &arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let stdin = process.stdin.take().expect("it was asked for just above");
        let stdout = process.stdout.take().expect("it was asked for just above");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .await
            .map_err(failed)?;
        let ready: Value =
            serde_json::from_str(&line).map_err(|_| format!("{SERVE} ended before it listened"))?;
        let url = ready["url"]
            .as_str()
            .ok_or_else(|| format!("{SERVE} said {line}"))?;
        Ok(Self {
            url: url.to_owned(),
            _stdin: stdin,
            _process: process,
        })
    }

    /// Tells the fixture itself something, or asks it; returns its answer.
    pub(crate) async fn control(
        &self,
        venv: &Venv,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Value, Failure> {
        let url = format!("{}{path}", self.url);
        let output = program(venv.python(), &["-c", CONTROL, method, &url, body])
            .output()
            .await
            .map_err(|error| format!("cannot ask the fixture: {error}"))?;
        serde_json::from_slice(&output.stdout).map_err(|_| {
            let said = String::from_utf8_lossy(&output.stderr);
            format!("the fixture did not answer {method} {path}: {said}")
        })
    }

    /// Returns the environment in which any AWS client talks to the fixture, as `account`.
    pub(crate) fn environment(&self, account: &str) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.url.clone()),
            // A key of this form names its account.
            ("AWS_ACCESS_KEY_ID", format!("AKIATEST{account}")),
            ("AWS_SECRET_ACCESS_KEY", "unused".to_owned()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_DEFAULT_REGION", "eu-west-1".to_owned()),
        ]
    }
}
