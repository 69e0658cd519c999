//! What the `docker` command tells.

use std::process::Command;

/// Runs `docker`; returns what it printed.
pub(crate) fn docker(arguments: &[&str]) -> String {
    let output = Command::new("docker").args(arguments).output();
    let output = output.expect("docker is installed where this test runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {arguments:?}: {errors}");
    let text = String::from_utf8(output.stdout).expect("docker speaks UTF-8");
    text.trim().to_owned()
}

/// Returns one property of a container.
pub(crate) fn inspect(id: &str, format: &str) -> String {
    docker(&["container", "inspect", "--format", format, id])
}

/// Returns the containers of a deployment, running or not.
pub(crate) fn containers_of(folder: &str) -> Vec<String> {
    let filter = format!("label=manta.local={folder}");
    lines(&docker(&["ps", "--all", "--quiet", "--filter", &filter]))
}

/// Returns the images that were built for a deployment.
pub(crate) fn images_of(deployment: &str) -> Vec<String> {
    let names = format!("manta-local/{deployment}/*");
    lines(&docker(&["image", "ls", "--quiet", &names]))
}

/// Returns the names of the same.
pub(crate) fn names_of(deployment: &str) -> Vec<String> {
    let (names, format) = (
        format!("manta-local/{deployment}/*"),
        "{{.Repository}}:{{.Tag}}",
    );
    lines(&docker(&["image", "ls", "--format", format, &names]))
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
