//! The folder of a deployment on this machine: what its supervisor keeps on disk.

mod deployment;
mod lock;

pub use deployment::{Folder, NoHome, cache, list};
pub use lock::Lock;
