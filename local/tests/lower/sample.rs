//! The sample blueprints, and how they are lowered without a file of theirs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use manta_blueprints::{Architecture, Blueprint, LoadOptions, Place, load};
use manta_local::kinds::LocalResource;
use manta_local::lower::{BuiltCollector, Context, lower};
use manta_testbed::Sample;

/// Returns every sample of this folder.
pub(crate) fn samples() -> Vec<Sample<LocalResource>> {
    [
        ("everything", "everything.toml", None),
        ("everything-moto", "everything.toml", Some("moto")),
        ("everything-real", "everything.toml", Some("real")),
        ("everything-other", "everything.toml", Some("other")),
        ("minimal", "minimal.toml", None),
    ]
    .into_iter()
    .map(|(name, file, environment)| sample(name, file, environment))
    .collect()
}

fn sample(name: &str, file: &str, environment: Option<&str>) -> Sample<LocalResource> {
    let blueprint = read(&folder().join(file), environment);
    let stack = lower(&blueprint, &context(&blueprint)).expect("samples can be lowered");
    Sample {
        name: name.to_owned(),
        stack,
    }
}

fn read(file: &Path, environment: Option<&str>) -> Blueprint {
    let text = std::fs::read_to_string(file).expect("the sample is there");
    let options = LoadOptions {
        environment,
        variables: &|_| None,
        place: Place::Local,
        exists: &|_| true,
        today: jiff::civil::date(2026, 11, 23),
    };
    match load(&text, &file.display().to_string(), &options) {
        Ok(loaded) => loaded.blueprint,
        Err(rejected) => panic!("{rejected}: {:#?}", rejected.problems),
    }
}

/// Files that do not exist.
fn context(blueprint: &Blueprint) -> Context {
    let names = blueprint
        .services
        .keys()
        .chain(blueprint.tasks.keys())
        .chain(blueprint.functions.keys());
    let of_all = |value: &str| -> BTreeMap<_, _> {
        let pair = |name: &String| (name.clone(), value.to_owned());
        names.clone().map(pair).collect()
    };
    let collector = BuiltCollector {
        tag: "0.1.0-fedcba987654".to_owned(),
        program: "/opt/manta/manta-daemon".to_owned(),
    };
    let secret = |part: &str, variable: &str| {
        let digest = (variable.to_owned(), "0123456789abcdef".to_owned());
        (part.to_owned(), BTreeMap::from([digest]))
    };
    Context {
        folder: "/home/ada/orders".to_owned(),
        region: Some("eu-north-1".to_owned()),
        codes: of_all("c0de"),
        revisions: of_all("0123456789ab"),
        setups: BTreeMap::from([
            ("web".to_owned(), "5e1".to_owned()),
            ("mailer".to_owned(), "5e2".to_owned()),
        ]),
        emulator_setup: Some("5e3".to_owned()),
        emulator_seed: Some("5eed".to_owned()),
        images: of_all("0123456789ab-fedcba987654"),
        collectors: [Architecture::X86_64, Architecture::Arm64]
            .map(|architecture| (architecture, collector.clone()))
            .into(),
        secrets: BTreeMap::from([
            secret("web", "DB_PASSWORD"),
            secret("mailer", "AWS_ACCESS_KEY_ID"),
        ]),
    }
}

/// Returns the folder of the samples.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lower")
}
