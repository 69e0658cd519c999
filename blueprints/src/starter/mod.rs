//! A first blueprint, from what is in a folder.

mod dockerfile;
mod handler;
mod names;
mod write;

pub use dockerfile::exposed_ports;
pub use handler::find_handler;
pub use write::starter;

/// What a folder holds that a blueprint can deploy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The folder's name; the stack is called after it.
    pub folder: String,
    /// Where editors find the JSON Schema: a URL, or a path from the blueprint.
    pub schema: String,
    /// Dockerfiles, in the order in which services are to be written.
    pub dockerfiles: Vec<FoundDockerfile>,
    /// Lambda handlers, in the order in which functions are to be written.
    pub handlers: Vec<FoundHandler>,
}

/// A folder with a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDockerfile {
    /// Its folder, relative to the blueprint's; the blueprint's own is `.`.
    pub context: String,
    /// The Dockerfile's name in that folder.
    pub dockerfile: String,
    /// The TCP ports it exposes; see [`exposed_ports`].
    pub ports: Vec<u16>,
}

/// A file with a Lambda handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundHandler {
    /// Its folder, relative to the blueprint's; the blueprint's own is `.`.
    pub source: String,
    /// The runtime that can run it.
    pub runtime: String,
    /// The handler in that runtime's notation.
    pub handler: String,
}
