//! The process.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use crate::control::Server;
use crate::folder::Folder;
use crate::orphans;
use crate::process::{adopt, bury, raise_limit_of_files};

use super::desk::Desk;
use super::site::Site;

/// Why a supervisor does not start.
#[derive(Debug, thiserror::Error)]
pub enum SuperviseError {
    /// Another one has the deployment.
    #[error("{0} has a supervisor already")]
    Held(String),
    /// Something in its folder cannot be made.
    #[error("{} cannot be used", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Runs the deployment in a folder until it is asked to end, by request or by SIGTERM; everything
/// of it has ended then. The folder is this process's until that ends. `cache` is where it is
/// remembered what has been set up.
///
/// # Errors
/// When another supervisor runs it, or its folder cannot be used.
pub async fn supervise(folder: &Folder, cache: PathBuf) -> Result<(), SuperviseError> {
    let cannot = |source| SuperviseError::Folder {
        folder: folder.path().to_owned(),
        source,
    };
    detach();
    raise_limit_of_files();
    // From now on it ends in its own time: what comes before there is something to end is kept.
    let terminate = signal(SignalKind::terminate()).map_err(cannot)?;
    let lock = folder.lock().map_err(cannot)?;
    let lock = lock.ok_or_else(|| SuperviseError::Held(folder.deployment()))?;
    // The kernel lets go of it when the process has ended, which is what others wait for.
    std::mem::forget(lock);
    // Where nothing was ever started there is nothing to look for.
    if folder.children().exists() {
        let orphans = orphans::reap(folder).await.map_err(cannot)?;
        if orphans > 0 {
            log::warn!("{orphans} processes of a supervisor that was killed have been ended");
        }
    }
    let site = Site::open(folder, cache).await.map_err(cannot)?;
    let desk = Arc::new(Desk::new(Arc::new(site)));
    let server = Server::listen(&folder.socket()).map_err(cannot)?;
    let stop = asked_to_end(terminate, &desk);
    tokio::select! {
        () = server.serve(Arc::clone(&desk), stop) => Ok(()),
        never = bury() => match never {},
    }
}

/// Makes this process independent of the terminal and of whoever started it.
fn detach() {
    // It leads a session already when a shell or a service manager started it as a job of its own.
    let _ = nix::unistd::setsid();
    adopt();
}

/// Waits until everything has been ended because somebody asked for it.
async fn asked_to_end(mut terminate: tokio::signal::unix::Signal, desk: &Desk) {
    tokio::select! {
        _ = terminate.recv() => desk.end_all().await,
        () = desk.is_shut_down() => {}
    }
}
