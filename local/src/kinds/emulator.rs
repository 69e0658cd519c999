//! The AWS that applications talk to here.

use std::collections::BTreeMap;

use manta_engine::Kind;
use serde::{Deserialize, Serialize};

/// An emulated AWS that manta starts: moto's server. Its name is `moto`.
///
/// Output: `endpoint` (`http://127.0.0.1:…`), the `AWS_ENDPOINT_URL` of applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emulator {
    /// Folders in which moto may be installed, absolute: those that the blueprint's parts are in.
    pub folders: Vec<String>,
    /// The blueprint's folder, absolute: the one that `setup` and `seed` run in.
    pub folder: String,
    /// Shell commands that are run first, as of a [`super::Process`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
    /// Digest of what `setup` needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_inputs: Option<String>,
    /// Shell commands that are run each time it has started, with `environment` and
    /// `AWS_ENDPOINT_URL`; it is ready when they have ended. One that fails makes it fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seed: Vec<String>,
    /// Digest of what `seed` needs: another one means an emulation that starts anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed_inputs: Option<String>,
    /// Variables that applications of this AWS get: its region and credentials, which are dummies.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
}

impl Emulator {
    pub(crate) const KIND: Kind = Kind {
        name: "emulator",
        delete_rank: 1,
        immutable: &[],
        volatile_outputs: &[],
    };
}
