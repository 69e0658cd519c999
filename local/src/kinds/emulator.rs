//! The AWS that applications talk to here.

use manta_engine::Kind;
use serde::{Deserialize, Serialize};

/// An emulated AWS that manta starts: moto's server. Its name is `moto`.
///
/// Output: `endpoint` (`http://127.0.0.1:…`), the `AWS_ENDPOINT_URL` of applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emulator {
    /// Folders in which moto may be installed, absolute: those that the blueprint's parts are in.
    pub folders: Vec<String>,
    /// Shell commands that are run first in the blueprint's folder, as of a [`super::Process`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
}

impl Emulator {
    pub(crate) const KIND: Kind = Kind {
        name: "emulator",
        delete_rank: 1,
        immutable: &[],
        volatile_outputs: &[],
    };
}
