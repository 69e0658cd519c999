//! The database's file, open.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use redb::{Database, DatabaseError, ReadTransaction, ReadableDatabase, WriteTransaction};

use super::error::StoreError;
use super::tables;

/// Pages that are kept in memory: those of a few blocks, and the upper ones of the trees.
const CACHE_BYTES: usize = 24 << 20;

/// How the database is opened. Tests have one that fills up, or loses what was not synced.
pub(super) type Opener = Box<dyn Fn() -> Result<Database, DatabaseError> + Send + Sync>;

/// The open database.
pub(super) struct Disk {
    opener: Opener,
    /// `None`: it failed, and could not be opened again.
    database: RwLock<Option<Database>>,
}

impl Disk {
    /// Opens the database of a store's folder.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let (path, folder): (PathBuf, PathBuf) = (folder.join("traces.redb"), folder.to_owned());
        Self::open_with(Box::new(move || {
            Database::builder()
                .set_cache_size(CACHE_BYTES)
                .create(&path)
        }))
        .map_err(|error| match error {
            StoreError::Database(source) if matches!(*source, redb::Error::DatabaseAlreadyOpen) => {
                StoreError::InUse { path: folder }
            }
            other => other,
        })
    }

    pub(super) fn open_with(opener: Opener) -> Result<Self, StoreError> {
        let database = opener()?;
        let disk = Self {
            opener,
            database: RwLock::new(Some(database)),
        };
        let write = disk.write()?;
        tables::create(&write)?;
        write.commit()?;
        Ok(disk)
    }

    /// Returns the database as it is now.
    pub(super) fn read(&self) -> Result<ReadTransaction, StoreError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or(StoreError::Closed)?;
        Ok(database.begin_read()?)
    }

    /// Begins a change; there is one at a time.
    pub(super) fn write(&self) -> Result<WriteTransaction, StoreError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let mut write = database.as_ref().ok_or(StoreError::Closed)?.begin_write()?;
        // Otherwise the whole file is read when it is opened after a crash.
        write.set_quick_repair(true);
        Ok(write)
    }

    /// Opens the database anew: after a failed write redb takes no other.
    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let mut database = self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Closing writes too, and may fail as the write before it did.
        drop(database.take());
        *database = Some((self.opener)()?);
        Ok(())
    }
}
