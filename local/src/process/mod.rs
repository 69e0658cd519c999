//! Processes that a supervisor starts, and answers for until all of them are gone.
//!
//! Each [`Program`] becomes a process group of its own, so that what it starts in turn
//! ends with it. The [`Ledger`] says which groups there are, for whoever comes after a
//! supervisor that was killed.

mod adopted;
mod child;
mod descriptors;
mod environment;
mod group;
mod ledger;
mod lines;
mod program;
mod stray;

pub(crate) use adopted::{adopt, bury};
pub use child::{Child, Ended};
pub(crate) use descriptors::raise_limit_of_files;
pub use environment::inherited;
pub use ledger::{Ledger, MARKER};
pub use lines::Sink;
pub use program::Program;
pub use stray::{Stray, strays};
