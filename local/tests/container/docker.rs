//! What the `docker` command tells.

use manta_testbed::docker;

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
