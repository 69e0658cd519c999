//! The `manta` binary, run as its users run it.

mod blueprint;
mod daemon;
mod init;
mod local_xray;
mod manta;
mod usage;
