//! `cargo xtask demo`: the examples deployed to an AWS on this machine.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::command::{cargo, program, run as run_to_end};
use crate::docker::ImageJudges;
use crate::fixture::Fixture;
use crate::image::static_binary;
use crate::registry::Registry;
use crate::venv::Venv;
use crate::{Failure, workspace};

/// The account that the demonstration deploys to; it exists on this machine only.
const ACCOUNT: &str = "123456789012";

/// An example, and whether deploying it takes images: its own, and the collector's.
struct Example {
    folder: &'static str,
    builds_image: bool,
}

const EXAMPLES: [Example; 2] = [
    Example {
        folder: "examples/hello",
        builds_image: true,
    },
    Example {
        folder: "examples/lambda-s3",
        builds_image: false,
    },
];

/// What `demo` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Keep the AWS running until Ctrl-C, and say how to talk to it
    #[arg(long)]
    keep: bool,
}

/// Starts what it needs, deploys, shows, and stops what it started.
pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let venv = Venv::ensure().await?;
    eprintln!("xtask: building manta");
    run_to_end(cargo(&["build", "--package", "manta"])).await?;

    let images = ImageJudges::look().await;
    let registry = match images.complete() {
        Some(binary) => Some(Registry::start(binary).await?),
        None => None,
    };
    for missing in images.missing() {
        eprintln!("xtask: this machine lacks {missing}");
    }
    let address = registry.as_ref().map(|registry| registry.address.as_str());
    let collector = match registry {
        Some(_) => {
            eprintln!("xtask: building the collector");
            Some(static_binary("dev").await?)
        }
        None => None,
    };
    let fixture = Fixture::start(&venv, address, &binary()).await?;
    eprintln!("xtask: an AWS answers at {}", fixture.url);

    for example in &EXAMPLES {
        if example.builds_image && registry.is_none() {
            eprintln!(
                "xtask: {} is left out: it builds and pushes an image",
                example.folder
            );
            continue;
        }
        deploy(example, &fixture, collector.as_deref()).await?;
    }
    if arguments.keep {
        keep(&fixture, &venv).await;
    }
    Ok(())
}

/// Deploys one example, with this collector's program, and shows what came of it.
async fn deploy(
    example: &Example,
    fixture: &Fixture,
    collector: Option<&Path>,
) -> Result<(), Failure> {
    let folder = workspace::root().join(example.folder);
    if example.builds_image {
        prepare(&folder).await?;
    }
    let blueprint = folder.join("blueprint.toml");
    let blueprint = blueprint.to_string_lossy();
    eprintln!("\nxtask: manta up -y -f {}/blueprint.toml", example.folder);
    let mut up = manta(fixture, &["up", "-y", "-f", &blueprint]);
    up.envs(collector.map(|program| ("MANTA_DAEMON", program)));
    run_to_end(up).await?;
    eprintln!("\nxtask: manta info -f {}/blueprint.toml", example.folder);
    run_to_end(manta(fixture, &["info", "-f", &blueprint])).await
}

/// Puts what an image is made of into the example's folder: its Makefile knows.
async fn prepare(folder: &Path) -> Result<(), Failure> {
    if folder.join("Makefile").is_file() {
        run_to_end(program(
            Path::new("make"),
            &["-C", &folder.to_string_lossy()],
        ))
        .await?;
    }
    Ok(())
}

fn manta(fixture: &Fixture, arguments: &[&str]) -> Command {
    let mut command = program(binary(), arguments);
    command.envs(fixture.environment(ACCOUNT));
    command
}

fn binary() -> PathBuf {
    workspace::target().join("debug/manta")
}

/// Says how to talk to the AWS, and waits to be interrupted.
async fn keep(fixture: &Fixture, venv: &Venv) {
    println!("\n# manta, aws and every AWS SDK talk to it with this environment:");
    for (name, value) in fixture.environment(ACCOUNT) {
        println!("export {name}={value}");
    }
    println!("export PATH={}:$PATH", venv.programs().display());
    eprintln!("xtask: Ctrl-C stops it");
    std::future::pending::<()>().await;
}
