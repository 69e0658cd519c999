//! Watching files.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::time::Duration;

use manta_engine::Address;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::control::{Answer, Described, Failure, Teller};
use crate::kinds::{LocalResource, Run};
use crate::supervisor::desk::Desk;
use crate::supervisor::watched::Watched;

/// Between looks. Somebody who has saved a file needs longer to look elsewhere.
const PAUSE: Duration = Duration::from_millis(250);

/// The folders of services, looked at one after the other.
type All = BTreeMap<Address, Watched>;

impl Desk {
    /// Restarts services whose code changes, until nobody listens any more.
    pub(in crate::supervisor) async fn watch(&self, teller: &Teller) -> Result<Answer, Failure> {
        let mut all = All::new();
        loop {
            let folders = self.folders();
            let looked = spawn_blocking(move || look(all, folders)).await;
            let changed;
            (all, changed) = looked.expect("looking at files does not panic");
            for (address, file) in changed {
                self.restart_for(&address, &file, teller).await;
            }
            tokio::select! {
                () = sleep(PAUSE) => {}
                () = teller.closed() => return Ok(Answer::Done),
                () = self.is_ending() => return Ok(Answer::Done),
            }
        }
    }

    /// Restarts a service. That it fails ends nothing: the next change may mend it.
    async fn restart_for(&self, address: &Address, file: &Path, teller: &Teller) {
        let file = file.display();
        teller.progress(format!("{address}: {file} has changed, it is restarted"));
        match self.restart(&address.name).await {
            Ok(_) => teller.progress(format!("{address}: runs again")),
            Err(failure) => {
                teller.progress(format!("{address}: {}", failure.message));
                for line in failure.last_lines {
                    teller.progress(format!("{address}: {line}"));
                }
            }
        }
    }

    /// Returns the folders that services run in as processes. What runs in containers is built by
    /// `up`.
    fn folders(&self) -> BTreeMap<Address, PathBuf> {
        let all = self.roster.describe().into_iter();
        all.filter_map(|described| Some((described.address.clone(), folder_of(described)?)))
            .collect()
    }
}

fn folder_of(described: Described) -> Option<PathBuf> {
    let Described {
        address: Address { kind, name },
        properties,
        ..
    } = described;
    match LocalResource::read(&kind, &name, properties).ok()? {
        LocalResource::Service { specification, .. } => match specification.workload.run {
            Run::Process(process) => Some(process.folder.into()),
            Run::Container(_) => None,
        },
        LocalResource::Tracing { .. }
        | LocalResource::Emulator { .. }
        | LocalResource::Task { .. }
        | LocalResource::Function { .. } => None,
    }
}

/// Looks at every folder, and returns what has changed in which.
fn look(mut all: All, folders: BTreeMap<Address, PathBuf>) -> (All, Vec<(Address, PathBuf)>) {
    all.retain(|address, _| folders.contains_key(address));
    let mut changed = Vec::new();
    for (address, folder) in folders {
        match all.entry(address) {
            Entry::Vacant(place) => {
                place.insert(Watched::begin(&folder));
            }
            Entry::Occupied(mut place) => {
                let file = place.get_mut().look();
                changed.extend(file.map(|file| (place.key().clone(), file)));
            }
        }
    }
    (all, changed)
}
