//! How container tools are found and called, with stand-ins for the tools.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use manta_artifacts::{
    BuildInput, ContainerTool, Credentials, ImageError, Platform, PushRefusal, ToolKind, quiet,
};

use support::link_tool;

const HEX: &str = "4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1";
const OTHER: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const REFERENCE: &str = "127.0.0.1:5000/web:1";

/// A folder to be used as `PATH`, with stand-ins for some tools in it.
struct Machine(tempfile::TempDir);

impl Machine {
    fn with(tools: &[ToolKind]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("answers")).unwrap();
        for tool in tools {
            link_tool("fake", &folder.path().join(tool.as_str()));
        }
        Self(folder)
    }

    /// Docker on a machine with or without buildx.
    fn with_docker(buildx: bool) -> Self {
        let machine = Self::with(&[ToolKind::Docker]);
        if !buildx {
            machine.answer("buildx-version", 1, "unknown command: docker buildx");
        }
        machine.answer("image-inspect", 0, "linux/amd64");
        machine
    }

    fn answer(&self, key: &str, status: i32, text: &str) {
        let answers = self.0.path().join("answers");
        fs::write(answers.join(key), format!("{text}\n")).unwrap();
        fs::write(answers.join(format!("{key}.status")), status.to_string()).unwrap();
    }

    async fn find(&self, wanted: Option<ToolKind>) -> Result<ContainerTool, ImageError> {
        ContainerTool::find_in(self.0.path().as_os_str(), wanted).await
    }

    async fn tool(&self) -> ContainerTool {
        self.find(None).await.unwrap()
    }

    /// Returns the one call whose arguments contain `part`.
    fn call(&self, part: &str) -> String {
        let calls = fs::read_to_string(self.0.path().join("calls")).unwrap();
        let mut matching = calls.lines().filter(|call| call.contains(part));
        let call = matching.next().unwrap_or_else(|| panic!("none: {calls}"));
        assert_eq!(matching.next(), None, "more than one call has `{part}`");
        call.to_owned()
    }
}

/// A build input whose context has a Dockerfile.
fn input(context: &Path) -> BuildInput {
    fs::write(context.join("Dockerfile"), "FROM scratch\n").unwrap();
    BuildInput {
        context: context.to_owned(),
        dockerfile: "Dockerfile".into(),
        args: BTreeMap::from([("VERSION".into(), "1 2".into())]),
        platform: Platform::LinuxAmd64,
    }
}

#[tokio::test]
async fn the_first_tool_in_order_is_taken() {
    let machine = Machine::with(&[ToolKind::Nerdctl, ToolKind::Podman, ToolKind::Finch]);
    assert_eq!(machine.tool().await.kind(), ToolKind::Podman);
}

#[tokio::test]
async fn a_wanted_tool_is_taken_before_others() {
    let machine = Machine::with(&ToolKind::ALL);
    let tool = machine.find(Some(ToolKind::Finch)).await.unwrap();
    assert_eq!(tool.kind(), ToolKind::Finch);
}

#[tokio::test]
async fn without_a_tool_the_help_names_all_four() {
    let error = Machine::with(&[]).find(None).await.unwrap_err();
    assert!(matches!(error, ImageError::NoTool));
    assert!(error.help().contains("docker, podman, finch or nerdctl"));
}

#[tokio::test]
async fn a_wanted_tool_that_is_missing_is_not_replaced() {
    let machine = Machine::with(&[ToolKind::Docker]);
    let error = machine.find(Some(ToolKind::Podman)).await.unwrap_err();
    assert!(matches!(error, ImageError::ToolMissing(ToolKind::Podman)));
}

#[tokio::test]
async fn a_silent_engine_is_told_with_what_starts_it() {
    let machine = Machine::with(&[ToolKind::Docker]);
    machine.answer("version---format", 1, "Cannot connect to the Docker daemon");
    let error = machine.find(None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the engine of `docker` does not answer: Cannot connect to the Docker daemon"
    );
    assert!(error.help().contains("start Docker"));
}

#[tokio::test]
async fn docker_builds_with_buildx_where_it_is_present() {
    let machine = Machine::with_docker(true);
    let context = tempfile::tempdir().unwrap();
    let tool = machine.tool().await;
    tool.build(&input(context.path()), REFERENCE, &quiet)
        .await
        .unwrap();
    let folder = context.path().display();
    assert_eq!(
        machine.call("build --load"),
        format!(
            "docker buildx build --load --platform linux/amd64 --tag {REFERENCE} \
             --file {folder}/Dockerfile --build-arg VERSION=1 2 {folder} [DOCKER_BUILDKIT=]"
        )
    );
}

#[tokio::test]
async fn docker_builds_with_its_classic_builder_otherwise() {
    let machine = Machine::with_docker(false);
    let context = tempfile::tempdir().unwrap();
    let tool = machine.tool().await;
    tool.build(&input(context.path()), REFERENCE, &quiet)
        .await
        .unwrap();
    let call = machine.call("docker build ");
    assert!(call.contains("--platform linux/amd64"), "{call}");
    assert!(call.ends_with("[DOCKER_BUILDKIT=0]"), "{call}");
}

#[tokio::test]
async fn an_ignore_file_that_the_classic_builder_misses_is_refused() {
    let context = tempfile::tempdir().unwrap();
    fs::write(context.path().join("Dockerfile.dockerignore"), "a\n").unwrap();
    let input = input(context.path());

    let classic = Machine::with_docker(false).tool().await;
    let error = classic.build(&input, REFERENCE, &quiet).await.unwrap_err();
    assert!(matches!(error, ImageError::IgnoreFileUnread { .. }));
    let machine = Machine::with_docker(true);
    machine
        .tool()
        .await
        .build(&input, REFERENCE, &quiet)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_image_of_another_platform_is_refused() {
    let machine = Machine::with_docker(true);
    machine.answer("image-inspect", 0, "linux/arm64");
    let context = tempfile::tempdir().unwrap();
    let tool = machine.tool().await;
    let error = tool
        .build(&input(context.path()), REFERENCE, &quiet)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("image `{REFERENCE}` was built for linux/arm64, not linux/amd64")
    );
}

#[tokio::test]
async fn a_missing_dockerfile_is_told_before_the_tool_runs() {
    let machine = Machine::with_docker(true);
    let context = tempfile::tempdir().unwrap();
    let mut input = input(context.path());
    input.dockerfile = "docker/web".into();
    let tool = machine.tool().await;
    let error = tool.build(&input, REFERENCE, &quiet).await.unwrap_err();
    assert!(error.to_string().starts_with("no Dockerfile at "));
}

#[tokio::test]
async fn a_failed_build_carries_its_last_twenty_lines() {
    let machine = Machine::with_docker(true);
    let output: Vec<String> = (1..=30).map(|n| format!("line {n}")).collect();
    machine.answer("buildx-build", 17, &output.join("\n"));
    let context = tempfile::tempdir().unwrap();
    let tool = machine.tool().await;
    let error = tool
        .build(&input(context.path()), REFERENCE, &quiet)
        .await
        .unwrap_err();
    assert_eq!(error.last_lines(), &output[10..]);
    assert!(error.to_string().contains("exit status: 17"), "{error}");
}

#[tokio::test]
async fn the_password_goes_by_standard_input_alone() {
    let machine = Machine::with_docker(true);
    let credentials = Credentials {
        registry: "127.0.0.1:5000".into(),
        username: "ada".into(),
        password: "open sesame".into(),
    };
    machine.tool().await.login(&credentials).await.unwrap();
    assert_eq!(
        machine.call("login"),
        "docker login --username ada --password-stdin 127.0.0.1:5000 [DOCKER_BUILDKIT=]"
    );
    let input = fs::read_to_string(machine.0.path().join("input")).unwrap();
    assert_eq!(input, "open sesame");
}

#[tokio::test]
async fn podmans_digest_comes_from_its_digest_file() {
    let machine = Machine::with(&[ToolKind::Podman]);
    machine.answer("digest-file", 0, &format!("sha256:{HEX}"));
    machine.answer(
        "image-inspect",
        0,
        &format!(r#"["127.0.0.1:5000/web@sha256:{OTHER}"]"#),
    );
    let digest = machine
        .tool()
        .await
        .push(REFERENCE, Platform::LinuxAmd64, &quiet)
        .await
        .unwrap();
    assert_eq!(digest.as_str(), format!("sha256:{HEX}"));
    assert!(machine.call("push").contains("--tls-verify=false"));
}

#[tokio::test]
async fn nerdctl_is_told_the_platform_it_pushes() {
    let machine = Machine::with(&[ToolKind::Nerdctl]);
    let line = format!("index-sha256:{HEX}: done |++++|");
    machine.answer("push---platform", 0, &line);
    let tool = machine.tool().await;
    let digest = tool
        .push(REFERENCE, Platform::LinuxArm64, &quiet)
        .await
        .unwrap();
    assert_eq!(digest.as_str(), format!("sha256:{HEX}"));
    assert!(machine.call("push").contains("--platform linux/arm64"));
}

#[tokio::test]
async fn a_digest_that_was_not_printed_is_looked_up() {
    let machine = Machine::with_docker(true);
    let digests =
        format!(r#"["127.0.0.1:5000/job@sha256:{OTHER}","127.0.0.1:5000/web@sha256:{HEX}"]"#);
    machine.answer("image-inspect", 0, &digests);
    let tool = machine.tool().await;
    let digest = tool
        .push(REFERENCE, Platform::LinuxAmd64, &quiet)
        .await
        .unwrap();
    assert_eq!(digest.as_str(), format!("sha256:{HEX}"));
}

#[tokio::test]
async fn a_push_without_any_digest_is_an_error() {
    let machine = Machine::with_docker(true);
    machine.answer("image-inspect", 0, "[]");
    let tool = machine.tool().await;
    let error = tool
        .push(REFERENCE, Platform::LinuxAmd64, &quiet)
        .await
        .unwrap_err();
    assert!(matches!(error, ImageError::DigestUnknown { .. }), "{error}");
}

#[tokio::test]
async fn a_refused_push_tells_why() {
    let machine = Machine::with_docker(true);
    let line = "denied: Your authorization token has expired. Reauthenticate and try again.";
    machine.answer("push-127.0.0.1:5000-web:1", 1, line);
    let tool = machine.tool().await;
    let error = tool
        .push(REFERENCE, Platform::LinuxAmd64, &quiet)
        .await
        .unwrap_err();
    let ImageError::PushFailed { refusal, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*refusal, PushRefusal::Unauthorised);
    assert_eq!(error.last_lines(), [line]);
}
