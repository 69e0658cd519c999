//! A blueprint that is deployed on this machine.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use manta_blueprints::Blueprint;
use manta_engine::{Outcome, Stop};
use manta_local::Target;
use manta_local::control::{Answer, Client, Instance, Launcher, Request};
use manta_local::folder::Folder;
use manta_local::kinds::LocalResource;
use manta_local::lower::lower;
use manta_local::prepare::{Prepared, Sources, prepare};

use crate::arguments::Global;
use crate::blueprint_file::{BlueprintFile, Files};
use crate::collector_places::collector_places;
use crate::failure::{Failure, Fault};
use crate::render::{self, Screen};
use crate::session::{Desired, Hold, Session};
use crate::supervised::{failed, unanswered};

/// Between looks at whether another command is through.
const LOOK: Duration = Duration::from_millis(100);

/// A checked blueprint, and the folder of its deployment on this machine.
pub(crate) struct LocalSession {
    pub(crate) blueprint: Blueprint,
    /// Flags by which other commands find this deployment.
    pub(crate) flags: String,
    files: PathBuf,
    folder: Folder,
    launcher: Launcher,
}

impl LocalSession {
    /// Loads the blueprint, and ends what a killed supervisor of its deployment has left.
    ///
    /// # Errors
    /// When the blueprint has errors, or there is no place for the deployment.
    pub(crate) async fn open(
        flags: &Global,
        files: Files,
        screen: &Screen,
    ) -> Result<Self, Failure> {
        let file = BlueprintFile::read(flags)?;
        let blueprint = file.require(flags, files, screen)?.blueprint;
        let name = blueprint.deployment();
        let folder = Folder::of(&name).map_err(|error| {
            Fault::new("cannot find a place for", &name)
                .because(&error)
                .help("let HOME be your own folder, or name one with XDG_STATE_HOME")
        })?;
        let session = Self {
            launcher: launcher(&name)?,
            flags: flags.finding(),
            files: file.folder().to_owned(),
            blueprint,
            folder,
        };
        // Whoever changes the deployment right now clears up itself.
        if session.target().is_abandoned().await
            && let Ok(Some(_lock)) = session.folder.lock_changes()
        {
            session.recover().await?;
        }
        Ok(session)
    }

    /// Returns the supervisor.
    ///
    /// # Errors
    /// When none runs: nothing is deployed.
    pub(crate) async fn supervisor(&self) -> Result<Client, Failure> {
        Client::of(&self.folder).await.ok_or_else(|| {
            Fault::new("found nothing that runs of", self.deployment().name())
                .help("`manta up --local` starts it on this machine")
                .into()
        })
    }

    /// Asks the supervisor for something.
    ///
    /// # Errors
    /// When none runs, or it does not do it.
    pub(crate) async fn ask(&self, request: &Request, what: &str) -> Result<Answer, Failure> {
        let asked = self.supervisor().await?.call(request, drop).await;
        asked.map_err(|error| unanswered(what, &self.deployment().name(), error))
    }

    /// Returns every copy of services and tasks; none where nothing runs.
    ///
    /// # Errors
    /// When the supervisor does not answer.
    pub(crate) async fn instances(&self) -> Result<Vec<Instance>, Failure> {
        if Client::of(&self.folder).await.is_none() {
            return Ok(Vec::new());
        }
        match self
            .ask(&Request::Instances, "cannot list what runs of")
            .await?
        {
            Answer::Instances { instances } => Ok(instances),
            _ => Ok(Vec::new()),
        }
    }

    /// Restarts services whose files change, and tells of it, until `stop` is requested.
    ///
    /// # Errors
    /// When the supervisor does not answer.
    pub(crate) async fn watch(&self, screen: &Screen, stop: &Stop) -> Result<(), Failure> {
        let name = self.deployment().name();
        screen.say("watching files; Ctrl-C leaves, and everything goes on running");
        let supervisor = self.supervisor().await?;
        let tell = |answer| {
            if let Answer::Progress { text } = answer {
                screen.say(&text);
            }
        };
        tokio::select! {
            watched = supervisor.call(&Request::Watch, tell) => {
                watched.map_err(|error| unanswered("cannot watch the files of", &name, error))?;
            }
            () = stop.requested() => {}
        }
        Ok(())
    }
}

/// Returns how a supervisor is started: by this program.
fn launcher(deployment: &str) -> Result<Launcher, Failure> {
    let program = env::current_exe().map_err(|error| {
        Fault::new("cannot find the program that is to run", deployment)
            .because(error)
            .help("run manta by its full path")
    })?;
    let argv = [
        program.display().to_string(),
        "local".to_owned(),
        "supervise".to_owned(),
        "--folder".to_owned(),
    ];
    Ok(Launcher { argv: argv.into() })
}

impl Session for LocalSession {
    type Resource = LocalResource;
    type Target = Target;

    fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    fn target(&self) -> Target {
        Target::new(self.folder.clone(), self.launcher.clone())
    }

    async fn desired(&self) -> Result<Desired<LocalResource, Target>, Failure> {
        let name = self.deployment().name();
        let sources = Sources {
            folder: &self.files,
            environment: env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            collector: collector_places(),
        };
        let prepared = prepare(&self.blueprint, sources).await.map_err(|error| {
            Fault::new("cannot prepare", &name)
                .because_of(&error)
                .help(error.help())
        })?;
        let Prepared { context, secrets } = prepared;
        let stack = lower(&self.blueprint, &context).map_err(|error| {
            Fault::new("cannot run", &name)
                .because(&error)
                .help(error.help())
        })?;
        Ok(Desired {
            stack,
            target: self.target().with_secrets(secrets),
        })
    }

    fn without_waiting(&self, _: Target) -> Result<Target, Failure> {
        Err(Failure::usage(
            Fault::new("cannot go without waiting for", self.deployment().name())
                .because("on this machine services are there at once, or not at all")
                .help("leave `--no-wait` out"),
        ))
    }

    fn conclusion(&self, outcome: &Outcome) -> String {
        render::running(outcome, &self.flags)
    }

    fn reminder(&self, outcome: &Outcome) -> String {
        render::running(outcome, &self.flags)
    }

    /// Two commands that start the same services would be in each other's way: their ports.
    async fn hold(&self, screen: &Screen) -> Result<Hold, Failure> {
        let mut looks = 0;
        loop {
            let lock = self.folder.lock_changes().map_err(|error| {
                failed(
                    "cannot use the folder of",
                    &self.deployment().name(),
                    &error,
                )
            })?;
            if let Some(lock) = lock {
                self.recover().await?;
                return Ok(lock.into());
            }
            looks += 1;
            // Whoever has just taken it may not have written down yet who it is.
            if looks == 2 {
                screen.say(&self.waiting());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn close(&self) -> Result<(), Failure> {
        let ended = self.target().end().await;
        ended.map_err(|error| failed("cannot end", &self.deployment().name(), &error))
    }
}

impl LocalSession {
    /// Ends what a killed supervisor has left.
    async fn recover(&self) -> Result<(), Failure> {
        let recovered = self.target().recover().await;
        recovered.map_err(|error| failed("cannot clear up", &self.deployment().name(), &error))
    }

    /// Returns what is said while another command changes the deployment.
    fn waiting(&self) -> String {
        let name = self.deployment().name();
        match self.folder.changed_by() {
            Some(process) => format!("waiting: process {process} is changing {name}"),
            None => format!("waiting: another command is changing {name}"),
        }
    }
}
