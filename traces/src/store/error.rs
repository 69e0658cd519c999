//! Why a store cannot do what it was asked.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a store cannot do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Its folder cannot be made, or a file in it not be read or written.
    #[error("cannot use {}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its folder has a file that tells its format, and that file makes no sense.
    #[error("{} does not say of which format the store is", path.display())]
    NoFormat {
        /// Which file.
        path: PathBuf,
    },
    /// A newer manta made it. Nothing of it was touched.
    #[error("the store {} has format {found}, and this manta knows formats up to {known}", path.display())]
    Newer {
        /// Its folder.
        path: PathBuf,
        /// The format that it has.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// Another process has it open.
    #[error("the store {} is open in another process", path.display())]
    InUse {
        /// Its folder.
        path: PathBuf,
    },
    /// Reading or writing failed.
    #[error("the store's database failed")]
    Database(#[source] Box<redb::Error>),
    /// What was read is not what was written.
    #[error("the store is damaged: {what} of {of}")]
    Damaged {
        /// What makes no sense.
        what: &'static str,
        /// Where it is: the number of a block, or of a batch of the journal.
        of: u64,
    },
    /// It was closed because its database failed, and could not be opened again yet.
    #[error("the store is closed: its database failed, and could not be opened again yet")]
    Closed,
}

impl StoreError {
    /// Whether there is no room left on the disk.
    pub(super) fn is_full(&self) -> bool {
        let kinds = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
        match self {
            Self::Folder { source, .. } => kinds.contains(&source.kind()),
            Self::Database(source) => {
                matches!(source.as_ref(), redb::Error::Io(error) if kinds.contains(&error.kind()))
            }
            Self::NoFormat { .. }
            | Self::Newer { .. }
            | Self::InUse { .. }
            | Self::Damaged { .. }
            | Self::Closed => false,
        }
    }
}

/// redb has an error type for each thing that can be asked of it.
macro_rules! from_redb {
    ($($error:ident)*) => {
        $(impl From<redb::$error> for StoreError {
            fn from(error: redb::$error) -> Self {
                Self::Database(Box::new(error.into()))
            }
        })*
    };
}

from_redb!(CommitError DatabaseError StorageError TableError TransactionError);
