//! The sample blueprints and how they are lowered without an account.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use manta_aws::AwsResource;
use manta_aws::lower::{Artifact, Context, Network, collectors_to_build, lower};
use manta_blueprints::{Blueprint, ImageSource, LoadOptions, Place, Workload, load};
use manta_testbed::Sample;

/// Returns every sample of this folder, and every example.
pub(crate) fn samples() -> Vec<Sample<AwsResource>> {
    let folder = folder();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut samples = vec![
        sample("everything", &folder.join("everything.toml"), None),
        sample(
            "everything-prod",
            &folder.join("everything.toml"),
            Some("prod"),
        ),
        sample("minimal", &folder.join("minimal.toml"), None),
        sample("collector", &folder.join("collector.toml"), None),
        sample(
            "built-collector",
            &folder.join("built-collector.toml"),
            None,
        ),
    ];
    for example in ["flask", "hello", "lambda-s3"] {
        let file = examples.join(example).join("blueprint.toml");
        samples.push(sample(&format!("example-{example}"), &file, None));
    }
    samples
}

fn sample(name: &str, file: &Path, environment: Option<&str>) -> Sample<AwsResource> {
    let blueprint = read(file, environment);
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
        place: Place::Aws,
        exists: &|_| true,
        today: jiff::civil::date(2026, 11, 22),
    };
    match load(&text, &file.display().to_string(), &options) {
        Ok(loaded) => loaded.blueprint,
        Err(rejected) => panic!("{rejected}: {:#?}", rejected.problems),
    }
}

/// An account that does not exist, and artifacts that were never made.
fn context(blueprint: &Blueprint) -> Context {
    let workloads = workloads(blueprint);
    Context {
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        partition: "aws".to_owned(),
        network: Network {
            vpc: "vpc-0123456789abcdef0".to_owned(),
            subnets: vec!["subnet-0aaa".to_owned(), "subnet-0bbb".to_owned()],
        },
        images: workloads
            .filter(|(_, workload)| matches!(workload.image, ImageSource::Build { .. }))
            .map(|(name, _)| (name.clone(), artifact()))
            .collect(),
        collectors: collectors_to_build(blueprint)
            .into_iter()
            .map(|architecture| (architecture, "0.1.0-fedcba987654".to_owned()))
            .collect(),
        archives: blueprint
            .functions
            .keys()
            .map(|name| (name.clone(), "c2FtcGxl".to_owned()))
            .collect::<BTreeMap<_, _>>(),
    }
}

fn workloads(blueprint: &Blueprint) -> impl Iterator<Item = (&String, &Workload)> {
    let services = blueprint
        .services
        .iter()
        .map(|(name, s)| (name, &s.workload));
    let tasks = blueprint.tasks.iter().map(|(name, t)| (name, &t.workload));
    services.chain(tasks)
}

fn artifact() -> Artifact {
    Artifact {
        tag: "0123456789ab-fedcba987654".to_owned(),
        revision: Some("0123456789ab".to_owned()),
    }
}

/// Returns the folder of the samples.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lower")
}
