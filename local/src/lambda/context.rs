//! What functions need of the supervisor.

use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use super::sandbox::Lines;
use crate::process::Ledger;

/// Opens a socket on loopback for a purpose, which is the same from one start of a deployment to
/// the next: at the port that it had before, where that is free.
pub type Listen = Arc<dyn Fn(&str) -> io::Result<TcpListener> + Send + Sync>;

/// What functions need of the supervisor.
#[derive(Clone)]
pub struct Context {
    /// The deployment's folder; failed events are in its `dead-letters`.
    pub folder: PathBuf,
    /// The folder of runtimes, which all deployments share.
    pub cache: PathBuf,
    /// Where processes are recorded.
    pub ledger: Ledger,
    /// Opens sockets: `*` for Lambda's API, and a function's name for its URL.
    pub listen: Listen,
    /// Where what functions write goes.
    pub lines: Lines,
}
