//! `manta info`.

use std::collections::BTreeMap;

use clap::Args;
use manta_aws::operations::{Task, TaskState};
use manta_engine::{Address, Observed, inspect};
use serde::Serialize;
use serde_json::Value;

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::copies::copies;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::fleet::Fleet;
use crate::inventory::{Found, Inventory, lookup};
use crate::local_info::{FoundHere, LocalInfo};
use crate::parts::{Section, select};
use crate::render::{self, Screen};
use crate::session::{AwsSession, LocalSession, Session};
use crate::supervised::failed;
use crate::unplannable::unplannable;

/// Shows every address and ARN of what is deployed. For scripts, `--output
/// json` gives one value whose keys are documented and stay, and `--get` one
/// value of it alone: `manta info --get services.web.addresses.0`.
#[derive(Debug, Args)]
pub(crate) struct InfoCommand {
    /// Print this value alone, keys between dots
    #[arg(long, value_name = "PATH")]
    get: Option<String>,
}

impl InfoCommand {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        match flags.place() {
            Place::Aws => {
                let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
                self.show(flags, &look(&session).await?, render::info, screen)
            }
            Place::Local => {
                let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
                self.show(
                    flags,
                    &look_here(&session).await?,
                    render::local_info,
                    screen,
                )
            }
        }
    }

    fn show<T: Serialize>(
        self,
        flags: &Global,
        found: &T,
        human: impl FnOnce(&T) -> String,
        screen: &Screen,
    ) -> Result<Exit, Failure> {
        match self.get {
            None => screen.show(found, human),
            Some(path) => screen.data(&value_at(flags, found, &path)?),
        }
        Ok(Exit::Done)
    }
}

/// Finds out what runs on this machine.
async fn look_here(session: &LocalSession) -> Result<LocalInfo, Failure> {
    let deployment = session.deployment();
    let target = session.target();
    let described = target.describe().await;
    let described = described
        .map_err(|error| failed("cannot look at what runs of", &deployment.name(), &error))?;
    let parts = select(&session.blueprint, Section::ALL, &[])?;
    let found = FoundHere {
        deployment,
        folder: target.folder().path().display().to_string(),
        described,
        copies: copies(session, &parts, false).await?,
    };
    Ok(found.arrange(parts))
}

/// Finds out what is deployed.
async fn look(session: &AwsSession) -> Result<Inventory, Failure> {
    let fleet = Fleet::of(session)?;
    let (observed, running) =
        tokio::try_join!(observed(session, &fleet), running(session, &fleet))?;
    let found = Found {
        blueprint: &session.blueprint,
        deployment: session.deployment(),
        account: session.connection.account(),
        region: session.connection.region(),
        observed,
        running,
    };
    Ok(found.inventory())
}

async fn observed(
    session: &AwsSession,
    fleet: &Fleet,
) -> Result<BTreeMap<Address, Observed>, Failure> {
    let stack = session.outline().await?.findable();
    inspect(&stack, &fleet.target)
        .await
        .map_err(|error| unplannable(error, &stack.deployment))
}

async fn running(
    session: &AwsSession,
    fleet: &Fleet,
) -> Result<BTreeMap<String, Vec<Task>>, Failure> {
    let parts = select(&session.blueprint, Section::CONTAINERS, &[])?;
    let mut running = BTreeMap::new();
    for part in parts {
        let tasks = fleet.tasks(&part, TaskState::Running).await?;
        running.insert(part.name, tasks);
    }
    Ok(running)
}

/// Returns one value of an inventory as a line: text as it is, the rest as JSON.
fn value_at(flags: &Global, inventory: &impl Serialize, path: &str) -> Result<String, Failure> {
    let whole = serde_json::to_value(inventory).expect("an inventory has string keys");
    match lookup(&whole, path) {
        Some(Value::String(text)) => Ok(format!("{text}\n")),
        Some(value) if !value.is_null() => Ok(format!("{value}\n")),
        Some(_) | None => Err(Fault::new("found no value at", path)
            .because("it is not deployed, or there is no such key")
            .help(format!(
                "`{}` shows all keys; `{}` deploys",
                flags.command_there("info --output json"),
                flags.command_there("up")
            ))
            .into()),
    }
}
