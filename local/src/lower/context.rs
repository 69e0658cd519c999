//! What has to be known besides the blueprint.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use manta_blueprints::Architecture;
use serde::Serialize;

/// First part of the user's variables that applications get where `[local] aws = "real"`.
pub const SECRET_AWS: &str = "AWS_";

/// What has to be known, besides the blueprint, to specify everything. Maps that are by name
/// are by that of a service, task or function, of which no two share one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Context {
    /// The blueprint's folder, absolute.
    pub folder: String,
    /// The user's own region, where applications talk to AWS itself.
    pub region: Option<String>,
    /// Digest of the code of each process and function, by name.
    pub codes: BTreeMap<String, String>,
    /// The git revision of each one's folder, by name; none outside a work tree.
    pub revisions: BTreeMap<String, String>,
    /// Digest of what each one's `setup` needs, by name; none without a setup.
    pub setups: BTreeMap<String, String>,
    /// Digest of what the emulated AWS's `setup` needs.
    pub emulator_setup: Option<String>,
    /// Digest of what the emulated AWS's `seed` needs.
    pub emulator_seed: Option<String>,
    /// Tags of the images that are built, by name.
    pub images: BTreeMap<String, String>,
    /// The collectors whose images are built.
    pub collectors: BTreeMap<Architecture, BuiltCollector>,
    /// Digests of the values of secret variables, by name and variable.
    pub secrets: BTreeMap<String, BTreeMap<String, String>>,
}

/// A collector whose image is built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BuiltCollector {
    /// The image's tag, which names the program's content.
    pub tag: String,
    /// The program, absolute.
    pub program: String,
}

impl Context {
    /// Returns a path of the blueprint as an absolute one.
    pub(super) fn path(&self, relative: &str) -> String {
        let path: PathBuf = Path::new(&self.folder)
            .join(relative)
            .components()
            .filter(|component| *component != Component::CurDir)
            .collect();
        path.display().to_string()
    }
}

/// Tells whether a variable says where something is on this machine, which is never the
/// user's to say: their AWS variables lead to AWS, these to the local X-Ray.
#[must_use]
pub fn is_about_this_machine(variable: &str) -> bool {
    const OURS: [&str; 3] = ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_XRAY"];
    OURS.contains(&variable) || variable.starts_with("AWS_XRAY_")
}
