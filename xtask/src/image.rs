//! `cargo xtask image`: the collector's image.

use std::path::{Path, PathBuf};

use manta_artifacts::{CollectorProgram, Platform};

use crate::command::{cargo, program, run};
use crate::{Failure, workspace};

/// What the image may be at most, in bytes.
const LARGEST: u64 = 6_000_000;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The image's name and tag
    #[arg(long, default_value = "manta-daemon:latest")]
    tag: String,
    /// Make the build context alone, and say where it is
    #[arg(long)]
    context_only: bool,
    /// Build the program alone, and put it into this folder, where manta looks for it when its
    /// own program is there
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["tag", "context_only"])]
    program_to: Option<PathBuf>,
}

/// Builds the binary, the context and the image; fails when the image is too large.
pub(crate) async fn build(arguments: &Arguments) -> Result<(), Failure> {
    let binary = static_binary("daemon").await?;
    if let Some(folder) = &arguments.program_to {
        println!("{}", place(&binary, folder)?.display());
        return Ok(());
    }
    let context = context(&binary)?;
    if arguments.context_only {
        println!("{}", context.display());
        return Ok(());
    }
    let folder = context.to_string_lossy();
    let build = ["build", "--tag", &arguments.tag, &folder];
    run(program(Path::new("docker"), &build)).await?;
    let bytes = size(&arguments.tag).await?;
    println!("{} has {bytes} bytes, of {LARGEST}", arguments.tag);
    match bytes <= LARGEST {
        true => Ok(()),
        false => Err(format!("{} is too large", arguments.tag)),
    }
}

/// Builds the collector without a dynamic linker, which a `FROM scratch` image
/// lacks; returns where it is.
///
/// The flags reach the last crate alone, so that a profile's dependencies are
/// those of its other builds.
pub(crate) async fn static_binary(profile: &str) -> Result<PathBuf, Failure> {
    run(cargo(&[
        "rustc",
        "--profile",
        profile,
        "--package",
        "manta-daemon",
        "--bin",
        "manta-daemon",
        "--",
        "-C",
        "target-feature=+crt-static",
        // A profile for development keeps what only a debugger reads, many times the program.
        "-C",
        "strip=symbols",
    ]))
    .await?;
    let folder = match profile {
        "dev" => "debug",
        other => other,
    };
    let built = workspace::target().join(folder).join("manta-daemon");
    let kept = workspace::target().join("static").join(profile);
    let failed = |error| format!("cannot copy {}: {error}", built.display());
    // Set aside: the next build of the same profile replaces it.
    std::fs::create_dir_all(&kept).map_err(failed)?;
    let kept = kept.join("manta-daemon");
    std::fs::copy(&built, &kept).map_err(failed)?;
    Ok(kept)
}

/// Puts together what the image is built from, as `manta up` does; returns the folder.
pub(crate) fn context(binary: &Path) -> Result<PathBuf, Failure> {
    let folder = workspace::target().join("daemon-image");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    CollectorProgram::at(binary.to_owned(), host()?)
        .and_then(|program| program.write_context(&folder))
        .map_err(|error| format!("{error}: {}", error.help()))?;
    Ok(folder)
}

/// Puts the program where manta looks for it; returns its path.
fn place(binary: &Path, folder: &Path) -> Result<PathBuf, Failure> {
    let placed = folder.join(host()?.collector_name());
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::copy(binary, &placed))
        .map_err(|error| format!("cannot write {}: {error}", placed.display()))?;
    Ok(placed)
}

fn host() -> Result<Platform, Failure> {
    Platform::host().ok_or_else(|| "no collector is built on this kind of machine".to_owned())
}

/// Returns an image's size in bytes.
async fn size(tag: &str) -> Result<u64, Failure> {
    let inspect = ["image", "inspect", "--format", "{{.Size}}", tag];
    let output = program(Path::new("docker"), &inspect)
        .output()
        .await
        .map_err(|error| format!("cannot ask docker for {tag}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .map_err(|_| format!("docker knows no size of {tag}"))
}
