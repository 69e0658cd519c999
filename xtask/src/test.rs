//! `cargo xtask test`: everything that must hold, and one line that counts.

use std::path::Path;
use std::process::Stdio;

use crate::command::{cargo, program, watch};
use crate::docker::ImageJudges;
use crate::image::static_binary;
use crate::node::NodePackages;
use crate::score::Score;
use crate::venv::Venv;
use crate::{Failure, fuzz, tidy};

/// The tests of the examples written in Python.
const EXAMPLES: [&str; 6] = [
    "examples/direct/tests",
    "examples/ec2/tests",
    "examples/flask/tests",
    "examples/lambda-email/tests",
    "examples/lambda-s3/tests",
    "examples/otel/tests",
];

/// Runs every check and every test, all of them even when some fail.
pub(crate) async fn run() -> Result<Score, Failure> {
    let venv = Venv::ensure().await?;
    let images = ImageJudges::look().await;
    let node = NodePackages::ensure().await;
    let no_fuzzing = fuzz::missing().await;
    let no_systemd = missing_systemd().await;
    let mut total = Score::default();

    headline("format");
    total.count(watch(cargo(&["fmt", "--all", "--check"]), |_| {}).await?);
    headline("tidiness");
    total.add(tidy::run());
    headline("lints");
    let clippy = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    total.count(watch(cargo(&clippy), |_| {}).await?);
    headline("the fixture's own tests");
    total.add(fixture(&venv).await?);
    headline("the examples' own tests");
    total.add(examples(&venv).await?);
    headline("tests");
    total.add(workspace_tests(&venv, &images, node.as_ref().ok()).await?);

    if no_fuzzing.is_none() {
        headline("fuzz targets");
        total.add(fuzz::test().await?);
    }

    let others = no_fuzzing.into_iter().chain(no_systemd);
    summarise(&images, node.err(), others, total);
    Ok(total)
}

fn headline(what: &str) {
    println!("\n== {what}");
}

async fn fixture(venv: &Venv) -> Result<Score, Failure> {
    unittest(venv, &["-s", "aws/tests/fixture", "-t", "aws/tests"]).await
}

/// Runs the tests that come with the examples written in Python.
async fn examples(venv: &Venv) -> Result<Score, Failure> {
    let mut score = Score::default();
    for folder in EXAMPLES {
        score.add(unittest(venv, &["-s", folder]).await?);
    }
    Ok(score)
}

/// Says what is missing to have systemd look at the collector's unit.
async fn missing_systemd() -> Option<String> {
    let mut asked = program(Path::new("systemd-analyze"), &["--version"]);
    asked.stdout(Stdio::null()).stderr(Stdio::null());
    let works = asked.status().await.is_ok_and(|status| status.success());
    (!works).then(|| "systemd-analyze: the collector's unit is not verified".to_owned())
}

async fn unittest(venv: &Venv, arguments: &[&str]) -> Result<Score, Failure> {
    let arguments = [&["-m", "unittest", "discover"], arguments].concat();
    let mut score = Score::default();
    let succeeded = watch(program(venv.python(), &arguments), |line| {
        score.read_unittest(line);
    })
    .await?;
    score.conclude(succeeded);
    Ok(score)
}

/// Runs cargo's tests: those that need an engine and a registry where both are
/// there, and those that need Node where that is.
async fn workspace_tests(
    venv: &Venv,
    images: &ImageJudges,
    node: Option<&NodePackages>,
) -> Result<Score, Failure> {
    let mut arguments = vec!["test", "--workspace", "--no-fail-fast", "--"];
    let mut environment = vec![("MANTA_TEST_FIXTURE_PYTHON", venv.python())];
    if images.complete().is_some() {
        arguments.push("--include-ignored");
        environment.push(("MANTA_TEST_STATIC_DAEMON", static_binary("dev").await?));
    }
    match node {
        Some(packages) => environment.push(("MANTA_TEST_NODE_MODULES", packages.modules())),
        None => arguments.extend(["--skip", "the_sdk_for_node", "--skip", "in_node"]),
    }
    let mut command = cargo(&arguments);
    command.envs(environment);
    let mut score = Score::default();
    let succeeded = watch(command, |line| score.read_cargo(line)).await?;
    score.conclude(succeeded);
    Ok(score)
}

/// Names the judges that were missing, and counts.
fn summarise(
    images: &ImageJudges,
    node: Option<Failure>,
    others: impl Iterator<Item = String>,
    total: Score,
) {
    println!();
    let node = node.map(|failure| format!("Node with the X-Ray SDK: {failure}"));
    for missing in images.missing().into_iter().chain(node).chain(others) {
        println!("missing judge: {missing}");
    }
    println!("{total}");
}
