//! The `manta` binary, run as its users run it.

mod blueprint;
mod daemon;
mod init;
mod manta;
mod usage;
