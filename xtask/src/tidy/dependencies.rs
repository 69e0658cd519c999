//! Which room may depend on which: the arrows of the architecture, as Cargo sees them.

use toml::{Table, Value};

use super::sources::Sources;

/// Each room with the rooms that it may depend on.
const ARROWS: [(&str, &[&str]); 8] = [
    ("artifacts", &[]),
    ("blueprints", &[]),
    ("daemon-image", &["manta-traces"]),
    ("engine", &[]),
    (
        "local",
        &[
            "manta-artifacts",
            "manta-blueprints",
            "manta-daemon",
            "manta-engine",
            "manta-traces",
        ],
    ),
    ("traces", &[]),
    (
        "aws",
        &[
            "manta-artifacts",
            "manta-blueprints",
            "manta-engine",
            "manta-traces",
        ],
    ),
    ("xtask", &["manta-artifacts"]),
];

/// Dependencies on manta's own crates go down only. Those of tests alone are free.
pub(super) fn arrows(sources: &Sources) -> Vec<String> {
    let mut violations = Vec::new();
    for (room, allowed) in ARROWS {
        let path = format!("{room}/Cargo.toml");
        let Some(manifest) = sources.get(&path) else {
            continue; // not built yet
        };
        let Ok(manifest) = manifest.text.parse::<Table>() else {
            violations.push(format!("{path}: is not TOML"));
            continue;
        };
        for dependency in dependencies(&manifest) {
            if dependency.starts_with("manta") && !allowed.contains(&dependency.as_str()) {
                violations.push(format!("{path}: {room} may not depend on {dependency}"));
            }
        }
    }
    violations
}

/// Returns what a crate is built with, whatever the platform.
fn dependencies(manifest: &Table) -> Vec<String> {
    let platforms = manifest.get("target").and_then(Value::as_table);
    let tables = platforms
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(tables)
        .flat_map(|table| ["dependencies", "build-dependencies"].map(|name| table.get(name)))
        .filter_map(|table| table?.as_table())
        .flat_map(|table| table.keys().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::arrows;
    use crate::tidy::sources::Sources;

    #[test]
    fn an_arrow_that_goes_up_is_found() {
        let sources = Sources::of(&[
            (
                "engine/Cargo.toml",
                "[dependencies]\nmanta-aws.workspace = true\n",
            ),
            (
                "aws/Cargo.toml",
                "[dependencies]\nmanta-engine.workspace = true\n",
            ),
            (
                "blueprints/Cargo.toml",
                "[dev-dependencies]\nmanta-engine.workspace = true\n",
            ),
        ]);
        assert_eq!(
            arrows(&sources),
            ["engine/Cargo.toml: engine may not depend on manta-aws"]
        );
    }

    #[test]
    fn an_arrow_for_one_platform_is_found() {
        let text = "[target.'cfg(unix)'.dependencies]\nmanta-engine.workspace = true\n";
        assert_eq!(
            arrows(&Sources::of(&[("artifacts/Cargo.toml", text)])).len(),
            1
        );
    }
}
