//! One version of a function's code and settings.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use manta_engine::Input;

use super::DeadLetters;
use super::pool::{IDLE, Pool};
use super::variables::variables;
use crate::control::Failure;
use crate::kinds::Function;
use crate::lambda::names;
use crate::lambda::runtimes::{self, Progress};
use crate::lambda::sandbox::{Launch, Lines};
use crate::lambda::tracing::{Identity, Reporter, Sampling};
use crate::process::{Ledger, Program};
use crate::xray::ACCOUNT;

/// The region where the blueprint names none.
const ANY_REGION: &str = "us-east-1";

/// What functions of a deployment have in common.
#[derive(Clone)]
pub(in crate::lambda) struct Surroundings {
    /// Where processes are recorded.
    pub(in crate::lambda) ledger: Ledger,
    /// The deployment's folder.
    pub(in crate::lambda) folder: PathBuf,
    /// The folder of runtimes.
    pub(in crate::lambda) cache: PathBuf,
    /// Where lines go.
    pub(in crate::lambda) lines: Lines,
    /// How many environments a function may have.
    pub(in crate::lambda) concurrency: u32,
}

/// One version of a function: another one replaces it when code or settings change.
pub(in crate::lambda) struct Deployed {
    /// As the blueprint calls it.
    pub(in crate::lambda) name: String,
    /// What it is to be.
    pub(in crate::lambda) function: Function,
    /// As its segments call it.
    pub(in crate::lambda) identity: Identity,
    /// Its region.
    pub(in crate::lambda) region: String,
    /// What tells of it; `None`: it is not traced.
    pub(in crate::lambda) tracing: Option<Tracing>,
    /// Where failed events are kept; `None`: nowhere.
    pub(in crate::lambda) dead_letters: Option<DeadLetters>,
    /// The emulated AWS, where there is one.
    pub(in crate::lambda) endpoint: Option<String>,
    pub(in crate::lambda) surroundings: Surroundings,
    pub(super) launch: Launch,
    pub(super) pool: Pool,
}

/// What tells of a function's invocations.
pub(in crate::lambda) struct Tracing {
    pub(in crate::lambda) reporter: Reporter,
    pub(in crate::lambda) sampling: Sampling,
}

impl Deployed {
    /// Makes a function ready to be invoked: its runtime, and the queue for its failed events.
    ///
    /// # Errors
    /// When something of it cannot be had.
    pub(in crate::lambda) async fn new(
        name: &str,
        function: &Function,
        secrets: BTreeMap<String, String>,
        surroundings: &Surroundings,
        progress: Progress<'_>,
    ) -> Result<Arc<Self>, Failure> {
        let mut own = known(&function.environment)?;
        own.extend(secrets);
        let region = own
            .get("AWS_REGION")
            .cloned()
            .unwrap_or_else(|| ANY_REGION.to_owned());
        let tracing = tracing(function)?;
        let endpoint = function.endpoint.as_ref().map(value).transpose()?;
        let command = runtimes::prepare(function, &surroundings.cache, progress).await?;
        let dead_letters =
            DeadLetters::of(name, function, endpoint, &region, &surroundings.folder).await?;
        let daemon = tracing.as_ref().map(|tracing| tracing.reporter.address());
        let environment = variables(function, &region, daemon, command.environment, own);
        let deployed = Arc::new(Self {
            name: name.to_owned(),
            identity: Identity {
                name: function.function_name.clone(),
                arn: names::arn(&region, &function.function_name),
                account: ACCOUNT.to_owned(),
            },
            region,
            tracing,
            dead_letters,
            endpoint: endpoint.cloned(),
            launch: Launch {
                program: Program {
                    argv: command.argv,
                    folder: PathBuf::from(&function.folder),
                    environment,
                },
                memory_mib: function.memory_mib,
            },
            pool: Pool::of(surroundings.concurrency),
            function: function.clone(),
            surroundings: surroundings.clone(),
        });
        tokio::spawn(end_idle(Arc::downgrade(&deployed)));
        Ok(deployed)
    }

    /// Ends its environments: those that are idle now, the others when they have done what they do.
    pub(in crate::lambda) async fn close(&self) {
        self.pool.close().await;
    }

    /// Ends its environments now, whatever they do.
    pub(in crate::lambda) async fn end(&self) {
        self.pool.end().await;
    }
}

/// Ends environments that are idle for long, for as long as the function is there.
async fn end_idle(function: std::sync::Weak<Deployed>) {
    loop {
        tokio::time::sleep(IDLE / 10).await;
        let Some(function) = function.upgrade() else {
            return;
        };
        function.pool.end_idle().await;
    }
}

fn tracing(function: &Function) -> Result<Option<Tracing>, Failure> {
    let Some(daemon) = &function.daemon else {
        return Ok(None);
    };
    let daemon = value(daemon)?;
    let address: SocketAddr = daemon
        .parse()
        .map_err(|_| broken(format!("the collector's address {daemon} is none")))?;
    let reporter = Reporter::to(address)
        .map_err(|error| broken(format!("there is no socket for its segments: {error}")))?;
    Ok(Some(Tracing {
        reporter,
        sampling: Sampling::by(address),
    }))
}

fn known(inputs: &BTreeMap<String, Input<String>>) -> Result<BTreeMap<String, String>, Failure> {
    inputs
        .iter()
        .map(|(name, input)| Ok((name.clone(), value(input)?.clone())))
        .collect()
}

fn value(input: &Input<String>) -> Result<&String, Failure> {
    input.get().map_err(|error| broken(error.to_string()))
}

/// What can only go wrong by a mistake of manta's.
fn broken(message: String) -> Failure {
    Failure::new("cannot deploy a function", message)
}
