//! The image, from `docker start` to healthy.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Extent, median};
use crate::Failure;
use crate::bench::figure::Figure;
use crate::image;

/// The image that is measured; removed afterwards.
const IMAGE: &str = "manta-daemon:bench";
/// How long it may take to become healthy before something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// Measures the start of a container, most of which is the engine's own work.
pub(super) fn measure(binary: &Path, extent: &Extent) -> Result<Figure, Failure> {
    let context = image::context(binary)?;
    let context = context.to_string_lossy();
    docker(&["build", "--quiet", "--tag", IMAGE, &context])?;
    let starts: Result<Vec<_>, _> = (0..extent.runs).map(|_| start()).collect();
    docker(&["rmi", IMAGE])?;
    Ok(Figure {
        name: "docker start to healthy (s)",
        value: median(starts?),
        limit: 5.0,
    })
}

/// Returns how long a container took to become healthy, in seconds.
fn start() -> Result<f64, Failure> {
    // Asked more often than the image says, so that the answer is not the interval.
    let create = [
        "create",
        "--health-interval=50ms",
        "--env=AWS_REGION=eu-west-1",
    ];
    let container = docker(&[&create[..], &[IMAGE, "-o"]].concat())?;
    let waiting = healthy_after(&container);
    docker(&["rm", "--force", &container])?;
    let seconds = waiting?;
    println!("docker start to healthy: {seconds:.2} s");
    Ok(seconds)
}

fn healthy_after(container: &str) -> Result<f64, Failure> {
    let start = Instant::now();
    docker(&["start", container])?;
    while docker(&["inspect", "--format", "{{.State.Health.Status}}", container])? != "healthy" {
        if start.elapsed() > PATIENCE {
            return Err("the container does not become healthy".to_owned());
        }
    }
    Ok(start.elapsed().as_secs_f64())
}

fn docker(arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("docker").args(arguments).output();
    let output = output.map_err(|error| format!("cannot run docker: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("docker {arguments:?}: {said}"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
