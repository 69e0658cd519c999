//! What an emulated AWS is filled with.

use std::collections::BTreeMap;
use std::sync::Arc;

use manta_engine::Address;
use tokio::sync::watch;

use crate::control::Failure;
use crate::process::Program;

use super::site::Site;

/// How many of the last lines go with a failure.
const LAST_LINES: usize = 20;

/// The commands that fill an emulated AWS with what applications expect to be there.
pub(super) struct Seed {
    pub(super) site: Arc<Site>,
    pub(super) of: Address,
    /// For the shell, in this order.
    pub(super) commands: Vec<String>,
    /// The folder that they run in.
    pub(super) folder: String,
    pub(super) environment: BTreeMap<String, String>,
}

impl Seed {
    /// Runs them, and tells `progress` each before.
    ///
    /// # Errors
    /// When one fails; those after it are not run.
    pub(super) async fn fill(&self, progress: impl Fn(&str)) -> Result<(), Failure> {
        for command in &self.commands {
            progress(command);
            self.run(command).await?;
        }
        Ok(())
    }

    /// Runs them again each time that there is a new start among `starts`: what is started anew is
    /// empty.
    pub(super) async fn fill_again(self, mut starts: watch::Receiver<u32>) {
        while starts.changed().await.is_ok() {
            if let Err(failure) = self.fill(|_| ()).await {
                let Failure { message, .. } = &failure;
                let text = format!("it was started again and could not be filled: {message}");
                self.site.logs.say(&self.of, "seed", text);
            }
        }
    }

    async fn run(&self, command: &str) -> Result<(), Failure> {
        let Self { site, of, .. } = self;
        let cannot = || format!("cannot fill {of}");
        let program = Program::shell(command, &self.folder, self.environment.clone());
        let child = program
            .start(&site.ledger, site.logs.sink(of, "seed"))
            .map_err(|error| Failure::new(cannot(), error))?;
        let ended = child.wait().await;
        if ended.is_success() {
            return Ok(());
        }
        let lines = site.logs.last_lines(of, "seed", LAST_LINES);
        Err(Failure::new(cannot(), format!("`{command}` {ended}"))
            .after(lines)
            .help("it is a command of `[local] seed`"))
    }
}
