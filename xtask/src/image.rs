//! `cargo xtask image`: the collector's image.

use std::path::{Path, PathBuf};

use crate::command::{cargo, program, run};
use crate::{Failure, workspace};

/// Where distributions keep their CA bundle: Debian's, Fedora's, Alpine's.
const CA_BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

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
}

/// Builds the binary, the context and the image; fails when the image is too large.
pub(crate) async fn build(arguments: &Arguments) -> Result<(), Failure> {
    let context = context(&static_binary("daemon").await?)?;
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
/// The flag reaches the last crate alone, so that a profile's dependencies are
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

/// Puts together what the Dockerfile copies; returns the folder.
pub(crate) fn context(binary: &Path) -> Result<PathBuf, Failure> {
    let folder = workspace::target().join("daemon-image");
    let failed = |error| format!("cannot make {}: {error}", folder.display());
    let bundle = CA_BUNDLES
        .iter()
        .find(|bundle| Path::new(bundle).exists())
        .ok_or("this machine has no CA bundle (on Debian: apt-get install ca-certificates)")?;
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let dockerfile = workspace::root().join("daemon-image/Dockerfile");
    for (from, to) in [
        (binary, "manta-daemon"),
        (Path::new(bundle), "ca-certificates.crt"),
        (&dockerfile, "Dockerfile"),
    ] {
        std::fs::copy(from, folder.join(to)).map_err(failed)?;
    }
    Ok(folder)
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
