//! Where things are, and how large they get.

use super::sources::Sources;

/// Beyond this, a file has more than one thing in it.
const MOST_LINES: usize = 600;

/// What makes a file a kind's: its implementation.
const KIND: &str = "impl Provision for";

/// Names that say nothing about what is in a file.
pub(super) fn vague_names(sources: &Sources) -> Vec<String> {
    let is_vague = |path: &str| {
        path.split('/').any(|part| {
            let stem = part.split('.').next().unwrap_or_default();
            stem.starts_with("util") || matches!(stem, "helper" | "helpers" | "common" | "misc")
        })
    };
    sources
        .all()
        .filter(|source| is_vague(&source.path))
        .map(|source| format!("{}: names no thing", source.path))
        .collect()
}

/// Files to be split.
pub(super) fn long_files(sources: &Sources) -> Vec<String> {
    sources
        .all()
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(source, lines)| format!("{}: {lines} lines", source.path))
        .collect()
}

/// Kinds that nothing has created, changed and destroyed.
pub(super) fn kinds_without_lifecycle(sources: &Sources) -> Vec<String> {
    sources
        .rust()
        .filter(|source| source.text.contains(KIND))
        .filter_map(|source| source.path.strip_prefix("aws/src/kinds/"))
        .map(|file| format!("aws/tests/lifecycle/{file}"))
        .filter(|test| sources.get(test).is_none())
        .map(|test| format!("{test}: is missing"))
        .collect()
}

/// Lifecycle tests that are there, but not in the binary that runs them.
pub(super) fn forgotten_lifecycles(sources: &Sources) -> Vec<String> {
    const MAIN: &str = "aws/tests/lifecycle/main.rs";
    let main = sources.get(MAIN).map_or("", |source| source.text.as_str());
    let is_run = |module: &str| main.lines().any(|line| line == format!("mod {module};"));
    sources
        .rust()
        .filter(|source| source.path != MAIN)
        .filter_map(|source| source.path.strip_prefix("aws/tests/lifecycle/"))
        .filter_map(|file| file.strip_suffix(".rs"))
        .filter(|module| !module.contains('/') && !is_run(module))
        .map(|module| format!("aws/tests/lifecycle/{module}.rs: is no module of {MAIN}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{forgotten_lifecycles, kinds_without_lifecycle, long_files, vague_names};
    use crate::tidy::sources::Sources;

    #[test]
    fn vague_names_are_found() {
        let sources = Sources::of(&[
            ("aws/src/utils.rs", ""),
            ("cli/tests/common/mod.rs", ""),
            ("aws/src/tags.rs", ""),
        ]);
        assert_eq!(vague_names(&sources).len(), 2);
    }

    #[test]
    fn long_files_are_found() {
        let (long, short) = ("x\n".repeat(601), "x\n".repeat(600));
        let sources = Sources::of(&[("aws/src/a.rs", &long), ("aws/src/b.rs", &short)]);
        assert_eq!(long_files(&sources), ["aws/src/a.rs: 601 lines"]);
    }

    #[test]
    fn kinds_without_lifecycle_tests_are_found() {
        let sources = Sources::of(&[
            ("aws/src/kinds/role.rs", "impl Provision for Role {}"),
            ("aws/src/kinds/queue.rs", "impl Provision for Queue {}"),
            ("aws/src/kinds/provision.rs", "trait Provision {}"),
            ("aws/tests/lifecycle/role.rs", ""),
        ]);
        let found = kinds_without_lifecycle(&sources);
        assert_eq!(found, ["aws/tests/lifecycle/queue.rs: is missing"]);
    }

    #[test]
    fn lifecycle_tests_that_are_not_run_are_found() {
        let sources = Sources::of(&[
            ("aws/tests/lifecycle/main.rs", "mod role;\nmod world;\n"),
            ("aws/tests/lifecycle/role.rs", ""),
            ("aws/tests/lifecycle/queue.rs", ""),
        ]);
        assert_eq!(forgotten_lifecycles(&sources).len(), 1);
    }
}
