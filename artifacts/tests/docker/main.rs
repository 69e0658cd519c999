//! Images with a real engine and a real registry.
//!
//! Ignored by default, since Rust's test runner cannot skip at run time; run
//! them with `--ignored` where Docker answers and `docker-registry` and a
//! static `/bin/busybox` are installed.

#[path = "../support/mod.rs"]
mod support;

mod context;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use manta_artifacts::{
    BuildInput, ContainerTool, Credentials, ImageError, Line, Platform, PushRefusal, ToolKind,
    quiet,
};

use manta_testbed::{Access, PASSWORD, Registry};
use support::link_tool;

/// The machine's docker with a configuration of its own.
struct Docker {
    tool: ContainerTool,
    folder: tempfile::TempDir,
}

impl Docker {
    async fn find() -> Self {
        let folder = tempfile::tempdir().unwrap();
        link_tool("isolated-docker", &folder.path().join("docker"));
        let tool = ContainerTool::find_in(folder.path().as_os_str(), Some(ToolKind::Docker))
            .await
            .unwrap();
        Self { tool, folder }
    }

    /// Runs a docker command that must succeed, and returns what it prints.
    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(self.folder.path().join("docker"))
            .args(arguments)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "docker {arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

/// Returns what the user `ada` logs in with.
fn credentials(registry: &Registry, password: &str) -> Credentials {
    Credentials {
        registry: registry.host.clone(),
        username: "ada".into(),
        password: password.into(),
    }
}

/// An image name of a test's own; the image is removed when this is dropped.
struct Image(String);

impl Image {
    fn named(host: &str, name: &str) -> Self {
        Self(format!("{host}/manta-test/{name}:{}", std::process::id()))
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // Nothing is lost when it was never built.
        let _ = Command::new("docker")
            .args(["image", "rm", "--force", &self.0])
            .output();
    }
}

/// A context whose image holds a static busybox that prints `says`.
fn busybox(folder: &Path, says: &str) -> BuildInput {
    fs::copy("/bin/busybox", folder.join("busybox")).unwrap();
    let dockerfile = format!(
        "FROM scratch\nCOPY busybox /busybox\nARG MARK\nENV MARK=$MARK\n\
         CMD [\"/busybox\", \"echo\", \"{says}\"]\n"
    );
    fs::write(folder.join("Dockerfile"), dockerfile).unwrap();
    input(folder, BTreeMap::from([("MARK".into(), "x y".into())]))
}

fn input(context: &Path, args: BTreeMap<String, String>) -> BuildInput {
    BuildInput {
        context: context.to_owned(),
        dockerfile: "Dockerfile".into(),
        args,
        platform: Platform::LinuxAmd64,
    }
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn a_pushed_image_is_pulled_by_its_digest_and_runs() {
    let docker = Docker::find().await;
    let registry = Registry::start(Access::Anyone);
    let image = Image::named(&registry.host, "echo");
    let context = tempfile::tempdir().unwrap();
    let lines = Mutex::new(Vec::new());
    let note = |line: Line| lines.lock().unwrap().push(line.text);

    let input = busybox(context.path(), "hello from the registry");
    docker.tool.build(&input, &image.0, &note).await.unwrap();
    let digest = docker
        .tool
        .push(&image.0, Platform::LinuxAmd64, &note)
        .await
        .unwrap();
    assert!(
        !lines.into_inner().unwrap().is_empty(),
        "progress is told line by line"
    );

    docker.run(&["image", "rm", "--force", &image.0]);
    let repository = image.0.rsplit_once(':').unwrap().0;
    let pulled = Image(format!("{repository}@{digest}"));
    docker.run(&["pull", "--quiet", &pulled.0]);
    assert_eq!(
        docker.run(&["run", "--rm", "--network", "none", &pulled.0]),
        "hello from the registry"
    );
    let environment = docker.run(&["image", "inspect", "--format", "{{.Config.Env}}", &pulled.0]);
    assert!(environment.contains("MARK=x y"), "{environment}");
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn pushing_again_gives_the_same_digest() {
    let docker = Docker::find().await;
    let registry = Registry::start(Access::Anyone);
    let image = Image::named(&registry.host, "again");
    let context = tempfile::tempdir().unwrap();
    let input = busybox(context.path(), "again");
    docker.tool.build(&input, &image.0, &quiet).await.unwrap();
    let push = || docker.tool.push(&image.0, Platform::LinuxAmd64, &quiet);
    assert_eq!(push().await.unwrap(), push().await.unwrap());
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn an_image_is_built_for_the_platform_asked_for() {
    let docker = Docker::find().await;
    for (platform, architecture) in [
        (Platform::LinuxAmd64, "amd64"),
        (Platform::LinuxArm64, "arm64"),
    ] {
        let image = Image::named("localhost", architecture);
        let context = tempfile::tempdir().unwrap();
        let mut input = busybox(context.path(), "platform");
        input.platform = platform;
        docker.tool.build(&input, &image.0, &quiet).await.unwrap();
        let found = docker.run(&[
            "image",
            "inspect",
            "--format",
            "{{.Architecture}}",
            &image.0,
        ]);
        assert_eq!(found, architecture);
    }
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn a_failing_instruction_is_in_the_errors_last_lines() {
    let docker = Docker::find().await;
    let image = Image::named("localhost", "failing");
    let context = tempfile::tempdir().unwrap();
    let input = busybox(context.path(), "never");
    let dockerfile = "FROM scratch\nCOPY no-such-file /\n";
    fs::write(context.path().join("Dockerfile"), dockerfile).unwrap();
    let error = docker
        .tool
        .build(&input, &image.0, &quiet)
        .await
        .unwrap_err();
    assert!(matches!(error, ImageError::BuildFailed { .. }), "{error}");
    let lines = error.last_lines().join("\n");
    assert!(lines.contains("no-such-file"), "{lines}");
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn a_registry_takes_pushes_after_the_right_login_alone() {
    let docker = Docker::find().await;
    let registry = Registry::start(Access::AdaOnly);
    let image = Image::named(&registry.host, "private");
    let context = tempfile::tempdir().unwrap();
    let input = busybox(context.path(), "private");
    docker.tool.build(&input, &image.0, &quiet).await.unwrap();
    let push = || docker.tool.push(&image.0, Platform::LinuxAmd64, &quiet);

    let error = push().await.unwrap_err();
    assert_eq!(refusal(&error), PushRefusal::Unauthorised, "{error}");
    let wrong = credentials(&registry, "wrong");
    let error = docker.tool.login(&wrong).await.unwrap_err();
    assert!(matches!(error, ImageError::LoginFailed { .. }), "{error}");
    let right = credentials(&registry, PASSWORD);
    docker.tool.login(&right).await.unwrap();
    push().await.unwrap();
}

#[tokio::test]
#[ignore = "needs a Docker engine and docker-registry"]
async fn a_registry_that_is_gone_is_told_as_such() {
    let docker = Docker::find().await;
    let registry = Registry::start(Access::Anyone);
    let image = Image::named(&registry.host, "gone");
    drop(registry);
    let context = tempfile::tempdir().unwrap();
    let input = busybox(context.path(), "gone");
    docker.tool.build(&input, &image.0, &quiet).await.unwrap();
    let error = docker
        .tool
        .push(&image.0, Platform::LinuxAmd64, &quiet)
        .await
        .unwrap_err();
    assert_eq!(refusal(&error), PushRefusal::Unreachable, "{error}");
}

fn refusal(error: &ImageError) -> PushRefusal {
    match error {
        ImageError::PushFailed { refusal, .. } => *refusal,
        other => panic!("not a push that failed: {other}"),
    }
}
