//! The database of traces: takes documents, keeps them and what is known of the
//! traces they are of, and answers "which traces, in this time" and "which
//! documents has this one".
//!
//! **On disk** a store is a folder with one [redb](redb) file. In it are
//! *blocks*, each of about a thousand whole traces that ended at about the same
//! time: their [facts](crate::facts) with one table of texts, and their documents in
//! compressed chunks. A block is never changed, but for the list of its traces that
//! are elsewhere by now. What has arrived and is in no block yet is in the *journal*.
//!
//! **In memory** are the traces that are not in a block yet, and of each block when
//! its traces were. A trace goes into a block when nothing has arrived for it for two
//! seconds and a thousand such traces are together, or an hour has passed, or memory is short; one
//! that something arrives for all the time goes into a block every ten minutes. What
//! arrives for it afterwards opens it again; it is then put into a newer block whole,
//! and its old place is dead.
//!
//! **After a crash** the journal is read again. Every document has a number in order
//! of arrival, and every trace in a block knows the highest of its own: what is in the
//! journal and in a block is not taken twice.
//!
//! The clock is passed in, and there are no threads: somebody calls
//! [`Store::maintain`] several times a second.

mod block;
mod check;
mod claim;
mod codec;
mod disk;
mod error;
mod event;
#[cfg(test)]
mod faults;
mod format;
#[cfg(test)]
mod full_disk;
mod handle;
mod journal;
mod keeper;
mod kept;
mod memory;
mod newest;
mod open_facts;
mod page;
mod pieces;
mod put;
mod read;
mod records;
mod restore;
mod retire;
mod room;
mod scan;
mod seal;
mod settings;
mod size;
mod snapshot;
mod tables;
mod time_range;

pub use check::Disagreement;
pub use error::StoreError;
pub use event::{Event, Maintained};
pub use handle::Store;
pub use kept::Kept;
pub use newest::NewestFirst;
pub use page::Page;
pub use scan::Scan;
pub use settings::Settings;
pub use size::Size;
pub use time_range::{By, TimeRange};
