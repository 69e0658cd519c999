//! Images, with a real engine and a real registry behind the emulated ECR.

use std::fs;
use std::process::Command;

use manta_testbed::{Access, FixtureAws, Registry, aws_command};
use serde_json::Value;

use crate::account::Account;
use crate::manta::Manta;

const BLUEPRINT: &str = r#"stack = "yard"

[service.web]
build = "web"

[service.api]
build = "api"
"#;
const DOCKERFILE: &str = "FROM scratch\nCOPY greeting /greeting\nCMD [\"/greeting\"]\n";

/// Two services that are built, and where their images go.
struct Yard {
    account: Account,
    manta: Manta,
    url: String,
    registry: Registry,
    _fixture: FixtureAws,
}

impl Yard {
    fn open() -> Self {
        let registry = Registry::start(Access::Anyone);
        let fixture = FixtureAws::start(&["--registry", &registry.host]);
        let url = fixture.url();
        let account = Account::new();
        let manta = account
            .environment()
            .iter()
            .fold(Manta::new(), |manta, (name, value)| manta.env(name, value))
            .env("AWS_ENDPOINT_URL", &url)
            .with("blueprint.toml", BLUEPRINT);
        for service in ["web", "api"] {
            manta.write(&format!("{service}/Dockerfile"), DOCKERFILE);
            manta.write(
                &format!("{service}/greeting"),
                &format!("hello from {service}"),
            );
        }
        Self {
            account,
            manta,
            url,
            registry,
            _fixture: fixture,
        }
    }

    fn aws(&self, arguments: &[&str]) -> Value {
        let output = Command::new(aws_command())
            .args(arguments)
            .args(["--output", "json", "--endpoint-url", &self.url])
            .envs(self.account.environment())
            .output()
            .expect("the aws command is there");
        assert!(output.status.success(), "aws {arguments:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    /// Returns tag and digest of each image in a service's repository.
    fn images(&self, service: &str) -> Vec<(String, String)> {
        let repository = format!("yard/{service}");
        let answer = self.aws(&["ecr", "describe-images", "--repository-name", &repository]);
        let details = answer["imageDetails"].as_array().expect("a list").iter();
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        details
            .map(|image| (text(&image["imageTags"][0]), text(&image["imageDigest"])))
            .collect()
    }

    /// Returns the image that a service's newest task definition runs.
    fn running(&self, service: &str) -> String {
        let family = format!("yard-{service}");
        let describe = [
            "ecs",
            "describe-task-definition",
            "--task-definition",
            &family,
        ];
        let definition = self.aws(&describe);
        let image = &definition["taskDefinition"]["containerDefinitions"][0]["image"];
        image.as_str().expect("a string").to_owned()
    }
}

impl Drop for Yard {
    /// Takes away what the builds left in the engine's own store.
    fn drop(&mut self) {
        let of_this_registry = format!("{}/*/*/*", self.registry.host);
        let listed = Command::new("docker")
            .args(["image", "ls", "--quiet", "--filter"])
            .arg(format!("reference={of_this_registry}"))
            .output();
        let ids = listed.map(|listed| String::from_utf8_lossy(&listed.stdout).into_owned());
        for id in ids.unwrap_or_default().split_whitespace() {
            let _ = Command::new("docker")
                .args(["image", "rm", "--force", id])
                .output();
        }
    }
}

#[test]
#[ignore = "needs a Docker engine and docker-registry"]
fn images_are_pushed_once_and_tasks_name_them_by_digest() {
    let yard = Yard::open();
    yard.manta.run(&["up", "-y"]).ended_with(0);
    let [(_, digest)] = &yard.images("web")[..] else {
        panic!("one image was pushed");
    };
    let running = yard.running("web");
    assert!(
        running.ends_with(&format!("/yard/web@{digest}")),
        "{running}"
    );

    let pulled = Command::new("docker").args(["pull", &running]).output();
    let pulled = pulled.expect("docker is there");
    assert!(pulled.status.success(), "{pulled:?}");

    let run = yard.manta.run(&["plan", "--detailed-exitcode"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
#[ignore = "needs a Docker engine and docker-registry"]
fn an_edited_context_is_built_again_and_no_other() {
    let yard = Yard::open();
    yard.manta.run(&["up", "-y"]).ended_with(0);
    let before = (yard.running("web"), yard.running("api"));

    yard.manta.write("web/greeting", "good morning");
    yard.manta.run(&["up", "-y"]).ended_with(0);
    assert_ne!(yard.running("web"), before.0);
    assert_eq!(yard.running("api"), before.1);
    assert_eq!(yard.images("web").len(), 2, "the older one is kept");
    assert_eq!(yard.images("api").len(), 1);
}

#[test]
#[ignore = "needs a Docker engine and docker-registry"]
fn a_build_that_fails_shows_why_and_the_next_up_goes_on() {
    let yard = Yard::open();
    let dockerfile = yard.manta.folder().join("web/Dockerfile");
    fs::write(&dockerfile, "FROM scratch\nCOPY nothing /nothing\n").expect("writable");
    let run = yard.manta.run(&["up", "-y"]).ended_with(1);
    assert!(run.stderr.contains("image/web"), "{run:#?}");
    assert!(run.stderr.contains("COPY nothing /nothing"), "{run:#?}");
    assert!(yard.images("web").is_empty());

    fs::write(&dockerfile, DOCKERFILE).expect("writable");
    yard.manta.run(&["up", "-y"]).ended_with(0);
    assert_eq!(yard.images("web").len(), 1);
    yard.manta.run(&["down", "-y"]).ended_with(0);
}

#[test]
fn without_a_container_tool_the_ones_to_install_are_named() {
    let account = Account::new();
    let manta = account
        .environment()
        .iter()
        .fold(Manta::new(), |manta, (name, value)| manta.env(name, value))
        .env("PATH", "/nowhere")
        .with(
            "blueprint.toml",
            "stack = \"yard\"\n[service.web]\nbuild = \"web\"\n",
        )
        .with("web/Dockerfile", DOCKERFILE);
    let run = manta.run(&["up", "-y"]).ended_with(1);
    for tool in ["docker", "podman", "finch", "nerdctl"] {
        assert!(run.stderr.contains(tool), "{tool} is not named: {run:#?}");
    }
}
