//! A blueprint in normal form.

use manta_blueprints::Blueprint;

/// Returns a blueprint in normal form as TOML.
///
/// # Errors
/// When it holds what TOML cannot.
pub(crate) fn blueprint(blueprint: &Blueprint) -> Result<String, toml::ser::Error> {
    toml::to_string_pretty(blueprint)
}
