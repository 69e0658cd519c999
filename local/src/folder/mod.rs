//! The folder of a deployment on this machine: what its supervisor keeps on disk.

mod deployment;
mod lock;

pub use deployment::{Folder, NoHome, list, setup_cache};
pub use lock::Lock;
