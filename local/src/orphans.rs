//! What a supervisor that was killed has left behind.

use std::io;
use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;

use crate::container;
use crate::folder::Folder;
use crate::process::{Ledger, Stray, strays};

/// How long orphans may take to end by themselves. Nobody serves what they would still do.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between looks at what is left.
const LOOK: Duration = Duration::from_millis(5);
/// Looks in a row that have to find nothing. While a process becomes another program it has no
/// environment for a moment, by which it could be known: of one that does nothing else, one look
/// in a hundred found it so.
const QUIET_LOOKS: usize = 3;

/// Ends every process and removes every container that belongs to the deployment in a folder, and
/// returns how many processes there were. To be called by whoever holds the folder's lock.
///
/// # Errors
/// When it cannot be told what runs on this machine, or a container cannot be removed.
pub async fn reap(folder: &Folder) -> io::Result<usize> {
    let ledger = Ledger::open(&folder.children(), folder.path())?;
    let ended = spawn_blocking(move || end_processes(&ledger)).await;
    let ended = ended.expect("ending processes does not panic")?;
    if folder.containers().exists() {
        let removed = container::remove_leftovers(folder.path()).await;
        removed.map_err(io::Error::other)?;
    }
    Ok(ended)
}

fn end_processes(ledger: &Ledger) -> io::Result<usize> {
    let deadline = Instant::now() + PATIENCE;
    let mut found: Vec<Stray> = Vec::new();
    let mut quiet = 0;
    // Anew each time: what ends may start something before it does.
    while quiet < QUIET_LOOKS {
        let left = strays(ledger)?;
        quiet = if left.is_empty() { quiet + 1 } else { 0 };
        for stray in left {
            if Instant::now() > deadline {
                stray.kill();
            } else if !found.iter().any(|other| other.is_beside(&stray)) {
                // All of its group hears it, and nobody is to hear it twice.
                stray.terminate();
            }
            if !found.contains(&stray) {
                found.push(stray);
            }
        }
        std::thread::sleep(LOOK);
    }
    ledger.clear()?;
    Ok(found.len())
}
