//! A deployment's functions, without a supervisor.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use manta_engine::Outputs;
use manta_local::control::{Failure, Invocation, InvocationKind, Invoked};
use manta_local::kinds::{Asynchronous, Function};
use manta_local::lambda::{Context, Functions, Listen};
use manta_local::process::Ledger;
use manta_testbed::python;
use serde_json::Value;
use tempfile::TempDir;

/// Functions of a test, and what they wrote.
pub(crate) struct Deployment {
    /// The functions.
    pub(crate) functions: Functions,
    /// The deployment's folder.
    pub(crate) folder: TempDir,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Deployment {
    /// Starts one without functions.
    pub(crate) fn start() -> Self {
        Self::listening(Arc::new(|_| TcpListener::bind("127.0.0.1:0")))
    }

    /// Starts one without functions, whose sockets `listen` opens.
    pub(crate) fn listening(listen: Listen) -> Self {
        let folder = TempDir::new().expect("a folder for the deployment");
        let lines = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&lines);
        let functions = Functions::start(Context {
            folder: folder.path().to_owned(),
            // Runtimes are made once for all tests, and kept.
            cache: PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
            ledger: Ledger::open(&folder.path().join("children"), folder.path())
                .expect("a record of processes"),
            listen,
            lines: Arc::new(move |_, _, _, text| lock(&written).push(text)),
        });
        Self {
            functions: functions.expect("there are free ports"),
            folder,
            lines,
        }
    }

    /// Deploys a function; returns its outputs.
    pub(crate) async fn put(&self, name: &str, function: &Function) -> Outputs {
        let secrets = BTreeMap::from([("TOKEN".to_owned(), "secret".to_owned())]);
        let put = self.functions.put(name, function, secrets, &|_| {}).await;
        put.unwrap_or_else(|failure| panic!("{failure}: {:?}", failure.last_lines))
    }

    /// Writes `code` as the module `app` of a new function in Python, and returns the function.
    pub(crate) fn python(&self, name: &str, code: &str) -> Function {
        let folder = self.folder.path().join("code").join(name);
        fs::create_dir_all(&folder).expect("a folder for the code");
        fs::write(folder.join("app.py"), code).expect("the code is written");
        function(name, &folder, "python3.13")
    }

    /// Writes `code`, a program in Python that needs nothing else, as a new function's own runtime.
    pub(crate) fn bootstrap(&self, name: &str, code: &str) -> Function {
        let folder = self.folder.path().join("code").join(name);
        fs::create_dir_all(&folder).expect("a folder for the code");
        let (source, bootstrap) = (folder.join("bootstrap.py"), folder.join("bootstrap"));
        let code = format!("#!/usr/bin/env {}\n{code}", python());
        fs::write(&source, code).expect("the program is written");
        // What another test starts at this moment has what is being written here open until it runs,
        // and a program that is open for writing cannot be started: another process writes it.
        let install = Command::new("install").args([&source, &bootstrap]).status();
        assert!(install.expect("every system has it").success());
        function(name, &folder, "provided.al2023")
    }

    /// Invokes a function and waits for it.
    pub(crate) async fn invoke(&self, name: &str, payload: &str) -> Invoked {
        let invoked = self
            .ask(name, payload, InvocationKind::Synchronous, None)
            .await;
        invoked.expect("there is such a function")
    }

    /// Invokes a function.
    pub(crate) async fn ask(
        &self,
        name: &str,
        payload: &str,
        kind: InvocationKind,
        trace_header: Option<&str>,
    ) -> Result<Invoked, Failure> {
        let invocation = Invocation {
            function: name.to_owned(),
            payload: payload.to_owned(),
            kind,
            trace_header: trace_header.map(str::to_owned),
        };
        self.functions.invoke(invocation).await
    }

    /// Returns what was written until now.
    pub(crate) fn lines(&self) -> Vec<String> {
        lock(&self.lines).clone()
    }
}

/// Returns the JSON that a function answered.
pub(crate) fn payload(invoked: &Invoked) -> Value {
    serde_json::from_str(&invoked.payload)
        .unwrap_or_else(|error| panic!("{error}: {}", invoked.payload))
}

/// Settings of asynchronous invocations with the shortest pauses that there are.
pub(crate) fn asynchronous(retries: u32) -> Asynchronous {
    Asynchronous {
        retries,
        retry_seconds: 1,
        max_age_seconds: 60,
        dead_letter: true,
    }
}

fn function(name: &str, folder: &Path, runtime: &str) -> Function {
    Function {
        function_name: format!("orders-{name}"),
        folder: folder.to_string_lossy().into_owned(),
        code_sha256: String::new(),
        setup: Vec::new(),
        setup_inputs: None,
        runtime: runtime.to_owned(),
        handler: "app.handler".to_owned(),
        timeout_seconds: 30,
        memory_mib: 128,
        environment: BTreeMap::from([("AWS_REGION".to_owned(), "eu-west-1".into())]),
        secrets: BTreeMap::new(),
        daemon: None,
        asynchronous: None,
        url: None,
        triggers: Vec::new(),
        endpoint: None,
    }
}

fn lock(lines: &Mutex<Vec<String>>) -> std::sync::MutexGuard<'_, Vec<String>> {
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}
