//! The closed set of kinds of this machine: one file each, registered here.
//!
//! A kind's file holds its specification, plain data. What brings it about is the
//! supervisor's.

mod emulator;
mod function;
mod service;
mod task;
mod tracing;
mod workload;

pub use emulator::Emulator;
pub use function::{Asynchronous, Function, Trigger, Url};
pub use service::{Health, Service};
pub use task::Task;
pub use tracing::Tracing;
pub use workload::{Collector, CollectorKind, Container, Process, Run, Workload};

use manta_engine::Resource;

manta_engine::resource_enum! {
    /// Something that runs on this machine: its name within its kind, and its specification.
    pub enum LocalResource { Tracing, Emulator, Service, Task, Function }
}

impl LocalResource {
    /// Returns when what is of a kind is ended: who uses something before what it uses.
    pub(crate) fn delete_rank(kind: &str) -> u8 {
        let kind = Self::KINDS.iter().find(|known| known.name == kind);
        kind.map_or(0, |kind| kind.delete_rank)
    }
}
