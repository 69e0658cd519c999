//! The database's file, open.

use std::fs::{self, File};
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use redb::{Builder, Database, DatabaseError, ReadTransaction, ReadableDatabase, WriteTransaction};

use super::error::StoreError;
use super::tables;

/// Pages that are kept in memory: those of a few blocks, and the upper ones of the trees.
const CACHE_BYTES: usize = 24 << 20;

/// How the database is opened. Tests have one that fills up, or loses what was not synced.
pub(super) type Opener = Box<dyn Fn() -> Result<Database, DatabaseError> + Send + Sync>;

/// The open database.
pub(super) struct Disk {
    opener: Opener,
    /// `None`: it failed, and could not be opened again yet.
    database: RwLock<Option<Database>>,
}

impl Disk {
    /// Opens the database of a store's folder, and makes it when it is not there.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("traces.redb");
        let failed = |source| StoreError::Folder {
            path: path.clone(),
            source,
        };
        if !path.try_exists().map_err(failed)? {
            create(&path)?;
        }
        let path = path.clone();
        Self::open_with(Box::new(move || builder().open(&path)))
    }

    /// Opens a database that has the tables.
    pub(super) fn open_with(opener: Opener) -> Result<Self, StoreError> {
        let database = opener()?;
        Ok(Self {
            opener,
            database: RwLock::new(Some(database)),
        })
    }

    /// Returns the database as it is now.
    pub(super) fn read(&self) -> Result<ReadTransaction, StoreError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or(StoreError::Closed)?;
        Ok(database.begin_read()?)
    }

    /// Changes the database, all that is done or nothing; there is one change at a time.
    pub(super) fn change(
        &self,
        change: impl FnOnce(&WriteTransaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let write = self.write()?;
        change(&write)?;
        Ok(write.commit()?)
    }

    /// Opens the database anew if anything has failed, a read included: redb refuses
    /// everything then. What keeps it from opening is told to whoever needs it next.
    pub(super) fn mend(&self) {
        let _ = self.write();
    }

    /// Begins a change, in the database opened anew if it takes none as it is.
    fn write(&self) -> Result<WriteTransaction, StoreError> {
        let mut write = self.begin().or_else(|_| {
            self.reopen()?;
            self.begin()
        })?;
        // Otherwise the whole file is read when it is opened after a crash.
        write.set_quick_repair(true);
        Ok(write)
    }

    fn begin(&self) -> Result<WriteTransaction, StoreError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        Ok(database.as_ref().ok_or(StoreError::Closed)?.begin_write()?)
    }

    fn reopen(&self) -> Result<(), StoreError> {
        let mut database = self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Closing writes too, and may fail as what was before it did.
        drop(database.take());
        *database = Some((self.opener)()?);
        Ok(())
    }
}

fn builder() -> Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

/// Makes a database with all tables beside its place, and puts it there when it is
/// complete: redb refuses a file that it was killed over making.
fn create(path: &Path) -> Result<(), StoreError> {
    let draft = path.with_extension("new");
    let failed = |source| StoreError::Folder {
        path: draft.clone(),
        source,
    };
    if draft.try_exists().map_err(failed)? {
        fs::remove_file(&draft).map_err(failed)?;
    }
    let database = builder().create(&draft)?;
    let write = database.begin_write()?;
    tables::create(&write)?;
    write.commit()?;
    database.close()?;
    fs::rename(&draft, path).map_err(failed)?;
    // A name outlives a power cut once its folder was written; the content was, by redb.
    let folder = path.parent().map(File::open).transpose();
    folder
        .and_then(|folder| folder.map_or(Ok(()), |folder| folder.sync_all()))
        .map_err(failed)
}
