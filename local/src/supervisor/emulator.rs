//! An AWS on this machine: moto's server.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use manta_engine::{Address, Input, Outputs};
use tokio::task::JoinHandle;

use crate::control::{Failure, Teller};
use crate::kinds;
use crate::process::inherited;

use super::python::Python;
use super::seed::Seed;
use super::service::Service;
use super::setup::Setup;
use super::site::Site;

/// An emulated AWS that runs: a service like any other.
pub(super) struct Emulator {
    service: Box<Service>,
    endpoint: String,
    /// What fills it when it has been started again.
    filling: JoinHandle<()>,
}

impl Emulator {
    /// Starts one. It is empty but for what the seed makes.
    ///
    /// # Errors
    /// When there is no moto, or it or the seed fails.
    pub(super) async fn start(
        site: &Arc<Site>,
        of: &Address,
        specification: &kinds::Emulator,
        teller: &Teller,
    ) -> Result<Self, Failure> {
        let setup = Setup {
            folder: Path::new(&specification.folder),
            commands: &specification.setup,
            inputs: specification.setup_inputs.as_deref(),
        };
        let sink = site.logs.sink(of, "setup");
        setup
            .ensure(site, &sink, |command| teller.progress(command))
            .await?;
        let python = Python::with_moto(&specification.folders, &inherited()).await;
        let python = python.ok_or_else(no_moto)?;
        site.ports.let_go(&of.to_string()).await;
        let service = service_of(site, of, specification, &python)?;
        let service = Service::start(site, of, service, BTreeMap::new()).await?;
        let endpoint = service.url().expect("it has a port");
        let starts = service.further_starts();
        let seed = Seed {
            site: Arc::clone(site),
            of: of.clone(),
            commands: specification.seed.clone(),
            folder: specification.folder.clone(),
            environment: seed_environment(specification, &python, &endpoint),
        };
        match seed.fill(|command| teller.progress(command)).await {
            Ok(()) => Ok(Self {
                service: Box::new(service),
                endpoint,
                filling: tokio::spawn(seed.fill_again(starts)),
            }),
            Err(failure) => {
                service.stop().await;
                Err(failure)
            }
        }
    }

    /// Returns what it gives to others.
    pub(super) fn outputs(&self) -> Outputs {
        [("endpoint".to_owned(), self.endpoint.clone().into())].into()
    }

    /// Ends it, and forgets what was in it.
    pub(super) async fn stop(self) {
        self.filling.abort();
        let _ = self.filling.await; // it was told to
        self.service.stop().await;
    }
}

/// Returns the environment of the commands that fill an emulation.
fn seed_environment(
    specification: &kinds::Emulator,
    python: &Python,
    endpoint: &str,
) -> BTreeMap<String, String> {
    let mut environment = inherited();
    environment.extend(specification.environment.clone());
    environment.extend(python.environment());
    environment.insert("AWS_ENDPOINT_URL".to_owned(), endpoint.to_owned());
    environment
}

/// Returns moto's server as a service. Its port is chosen first, because it does not look at `PORT`.
fn service_of(
    site: &Site,
    of: &Address,
    specification: &kinds::Emulator,
    python: &Python,
) -> Result<kinds::Service, Failure> {
    let port = site.ports.choose(&of.to_string(), None);
    let port = port.map_err(|error| Failure::new(format!("cannot start {of}"), error))?;
    let known = |(name, value)| (name, Input::Known(value));
    let environment = specification
        .environment
        .clone()
        .into_iter()
        .chain(python.environment());
    Ok(kinds::Service {
        workload: kinds::Workload {
            run: kinds::Run::Process(kinds::Process {
                folder: specification.folder.clone(),
                setup: Vec::new(),
                setup_inputs: None,
                // It has no code of the user's.
                code_sha256: String::new(),
                command: format!(
                    "exec {} -m moto.server -H 127.0.0.1 -p {port}",
                    quoted(&python.program)
                ),
            }),
            environment: environment.map(known).collect(),
            secrets: BTreeMap::new(),
            stop_timeout_seconds: 1,
        },
        port: Some(port),
        count: 1,
        health: Some(kinds::Health {
            path: Some("/moto-api/".to_owned()),
            command: Vec::new(),
            interval_seconds: 10,
            timeout_seconds: 10,
            retries: 6,
            grace_seconds: 60,
        }),
    })
}

/// Returns a text as a word of a shell's.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn no_moto() -> Failure {
    Failure::new(
        "cannot start an emulated AWS",
        "there is no `python3` here that has moto",
    )
    .help(
        "install Python 3 if there is none; add `moto[server]` to the requirements that `setup` installs, or let `[local] aws` be the URL of another emulation",
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::quoted;

    #[test]
    fn a_path_is_one_word_whatever_is_in_it() {
        let path = "/home/o'brien/my code/$HOME/python";
        let script = format!("printf %s {}", quoted(path));
        let said = Command::new("sh").args(["-c", &script]).output();
        assert_eq!(said.expect("every system has it").stdout, path.as_bytes());
    }
}
