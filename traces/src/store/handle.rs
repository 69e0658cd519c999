//! The store.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::claim;
use super::disk::Disk;
use super::error::StoreError;
use super::format;
use super::keeper::Keeper;
use super::memory::Memory;
use super::open_facts::OpenFacts;
use super::room;
use super::settings::Settings;

/// The database of traces. It can be used from several threads at once; those that
/// read do not wait for the one that writes.
///
/// All times are in seconds since 1970.
pub struct Store {
    pub(super) settings: Settings,
    /// `None`: the database is not in a file.
    pub(super) folder: Option<Folder>,
    pub(super) disk: Disk,
    // Who needs several of these locks them in this order.
    pub(super) keeper: Mutex<Keeper>,
    pub(super) open_facts: Mutex<OpenFacts>,
    pub(super) memory: Mutex<Memory>,
    /// Told to whoever waits for room in memory: a round of keeping is over.
    pub(super) kept: Condvar,
}

impl Store {
    /// Opens the store in a folder, which is made when it is not there.
    ///
    /// # Errors
    /// [`Newer`](StoreError::Newer) when a newer manta made it, which then is left
    /// untouched; [`InUse`](StoreError::InUse) when another process has it open.
    pub fn open(folder: &Path, settings: Settings) -> Result<Self, StoreError> {
        fs::create_dir_all(folder).map_err(|source| StoreError::Folder {
            path: folder.to_owned(),
            source,
        })?;
        let claim = claim::claim(folder)?;
        format::check(folder)?;
        let disk = Disk::open(folder)?;
        room::reserve(folder);
        let folder = Folder {
            path: folder.to_owned(),
            _claim: claim,
        };
        Self::restore(disk, Some(folder), settings)
    }
}

/// The folder of a store that is open.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) _claim: File,
}

/// Locks what no thread leaves half-changed, a panicking one included: what is changed
/// is changed at the end, by assignments.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
