//! The `manta` binary, run as its users run it.

mod blueprint;
mod init;
mod manta;
mod usage;
