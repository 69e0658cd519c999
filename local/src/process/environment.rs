//! What processes have of the user's environment.

use std::collections::BTreeMap;
use std::env;

/// What programs need to run at all. Nothing else: an application is to find here what it would
/// find on AWS, and nothing of the user's credentials.
const INHERITED: [&str; 7] = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER", "SHELL"];

/// Returns what every process of a deployment has of this process's environment: where programs
/// are, who the user is, and the language.
#[must_use]
pub fn inherited() -> BTreeMap<String, String> {
    let is_inherited = |name: &str| INHERITED.contains(&name) || name.starts_with("LC_");
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| is_inherited(name))
        .collect()
}
