//! Starting a supervisor that outlives the command that starts it.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Client;
use crate::folder::Folder;
use crate::process::MARKER;

/// How long a supervisor may take until it listens. It opens files and sockets, and ends what a
/// killed one has left.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between looks. A supervisor listens after a few milliseconds.
const LOOK: Duration = Duration::from_millis(5);

/// How often one is started. One that was killed may hold its lock for a moment longer, which
/// sends the next one away; and that one may be killed in turn.
const ATTEMPTS: usize = 3;

/// Why there is no supervisor.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// Its folder or its process cannot be made.
    #[error("the supervisor of {deployment} cannot be started in {folder}")]
    Start {
        /// The deployment.
        deployment: String,
        /// Its folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It ended at once, or does not listen.
    #[error("the supervisor of {deployment} does not start: {last_words}")]
    Silent {
        /// The deployment.
        deployment: String,
        /// The end of its log.
        last_words: String,
        /// Where its log is.
        log: PathBuf,
    },
}

/// Starts supervisors.
#[derive(Clone, Debug)]
pub struct Launcher {
    /// The program, and the arguments that come before the folder's path.
    pub argv: Vec<String>,
}

impl Launcher {
    /// Returns the supervisor of a folder: the one that listens, or else a new one.
    ///
    /// # Errors
    /// When there is none and none can be started.
    pub async fn ensure(&self, folder: &Folder) -> Result<Client, LaunchError> {
        if let Some(client) = Client::of(folder).await {
            return Ok(client);
        }
        for _ in 0..ATTEMPTS {
            let child = self.start(folder).map_err(|source| LaunchError::Start {
                deployment: folder.deployment(),
                folder: folder.path().to_owned(),
                source,
            })?;
            if let Some(client) = listening(folder, child).await {
                return Ok(client);
            }
        }
        Err(LaunchError::Silent {
            deployment: folder.deployment(),
            last_words: last_words(folder),
            log: folder.log(),
        })
    }

    /// Starts a process that makes itself independent of this one.
    fn start(&self, folder: &Folder) -> io::Result<Child> {
        folder.create()?;
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.log())?;
        let (program, arguments) = self.argv.split_first().expect("a launcher has a program");
        Command::new(program)
            .args(arguments)
            .arg(folder.path())
            .current_dir("/")
            .env_remove(MARKER)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    }
}

/// Waits until a supervisor listens; `None`: the one that was started has ended, or takes too long.
async fn listening(folder: &Folder, mut child: Child) -> Option<Client> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(client) = Client::of(folder).await {
            return Some(client);
        }
        if is_hopeless(&mut child, folder) {
            return None;
        }
        sleep(LOOK).await;
    }
    None
}

/// Whether a supervisor that was started has ended, and no other is there instead of it.
fn is_hopeless(child: &mut Child, folder: &Folder) -> bool {
    let has_ended = matches!(child.try_wait(), Ok(Some(_)) | Err(_));
    has_ended && matches!(folder.lock(), Ok(Some(_)) | Err(_))
}

fn last_words(folder: &Folder) -> String {
    let log = fs::read(folder.log()).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let last = log.lines().rfind(|line| !line.trim().is_empty());
    last.unwrap_or("it does not listen").to_owned()
}
