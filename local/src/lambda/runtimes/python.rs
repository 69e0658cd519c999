//! `python3.*`: Lambda's own runtime client for Python, `awslambdaric`.

use std::collections::BTreeMap;
use std::path::Path;

use super::family::Command;
use super::{Cached, Interpreter, Progress, find, run};
use crate::control::Failure;

/// What Lambda's runtimes bring, pinned.
const PACKAGES: [&str; 2] = ["awslambdaric==4.2.2", "boto3==1.44.5"];

/// Tells one interpreter from another.
const ABOUT: &str = "import sys; print(sys.version, sys.executable)";

pub(super) async fn prepare(
    version: &str,
    folder: &Path,
    handler: &str,
    cache: &Path,
    progress: Progress<'_>,
) -> Result<Command, Failure> {
    let python = interpreter(version, progress).await?;
    let made = Cached::of(
        cache,
        &format!("python{version}"),
        &[PACKAGES.as_slice(), &[&python.about]].concat(),
    );
    let install = || install(&python, made.folder(), version, progress);
    made.ensure(progress, install).await?;
    let program = made.folder().join("bin/python");
    Ok(Command {
        argv: [&program.to_string_lossy(), "-m", "awslambdaric", handler]
            .map(str::to_owned)
            .to_vec(),
        // The function's folder, and nothing below it: what is found here is to be found on AWS.
        environment: BTreeMap::from([(
            "PYTHONPATH".to_owned(),
            folder.to_string_lossy().into_owned(),
        )]),
    })
}

async fn interpreter(version: &str, progress: Progress<'_>) -> Result<Interpreter, Failure> {
    let asked_for = format!("python{version}");
    let programs = [asked_for.clone(), "python3".to_owned()];
    let Some(python) = find(&programs, &["-c", ABOUT]).await else {
        let message = format!("neither {asked_for} nor python3 is on this machine");
        return Err(Failure::new("cannot start a function", message)
            .help("install Python 3 (on Debian: apt-get install python3 python3-venv)"));
    };
    if python.program != asked_for {
        let instead = python.about.split_whitespace().next().unwrap_or_default();
        progress(format!(
            "there is no {asked_for} here: the function runs with Python {instead}"
        ));
    }
    Ok(python)
}

async fn install(
    python: &Interpreter,
    folder: &Path,
    version: &str,
    progress: Progress<'_>,
) -> Result<(), Failure> {
    progress(format!(
        "installing Lambda's runtime for python{version}, once ({})",
        PACKAGES.join(", ")
    ));
    let operation = "cannot make the runtime for Python";
    let path = std::env::var("PATH").unwrap_or_default();
    run(
        operation,
        &python.program,
        &["-m", "venv", "."],
        folder,
        &path,
    )
    .await?;
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    let arguments = [pip.as_slice(), PACKAGES.as_slice()].concat();
    run(
        operation,
        folder.join("bin/python"),
        &arguments,
        folder,
        &path,
    )
    .await
}
