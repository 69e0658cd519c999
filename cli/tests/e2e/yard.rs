//! A folder to build images from, and where they go: a real engine, and a real
//! registry behind an emulated ECR.

use std::process::Command;

use manta_testbed::{Access, FixtureAws, Registry};
use serde_json::Value;

use crate::account::Account;
use crate::manta::Manta;

/// The stack `yard`, and where its images go.
pub(crate) struct Yard {
    account: Account,
    pub(crate) manta: Manta,
    url: String,
    registry: Registry,
    _fixture: FixtureAws,
}

impl Yard {
    /// Returns a yard with nothing in it but a blueprint, whose `manta` is given `variables`.
    pub(crate) fn open(blueprint: &str, variables: &[(&'static str, String)]) -> Self {
        let registry = Registry::start(Access::Anyone);
        let fixture = FixtureAws::start(&["--registry", &registry.host]);
        let url = fixture.url();
        let account = Account::new();
        let manta = account
            .environment()
            .iter()
            .chain(variables)
            .fold(Manta::new(), |manta, (name, value)| manta.env(name, value))
            .env("AWS_ENDPOINT_URL", &url)
            .with("blueprint.toml", blueprint);
        Self {
            account,
            manta,
            url,
            registry,
            _fixture: fixture,
        }
    }

    fn aws(&self, arguments: &[&str]) -> Value {
        self.account.aws_at(&self.url, arguments)
    }

    /// Returns tag and digest of each image in one of the stack's repositories.
    pub(crate) fn images(&self, name: &str) -> Vec<(String, String)> {
        let repository = format!("yard/{name}");
        let answer = self.aws(&["ecr", "describe-images", "--repository-name", &repository]);
        let details = answer["imageDetails"].as_array().expect("a list").iter();
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        details
            .map(|image| (text(&image["imageTags"][0]), text(&image["imageDigest"])))
            .collect()
    }

    /// Returns a container of a service's newest task definition.
    pub(crate) fn container(&self, service: &str, name: &str) -> Value {
        let family = format!("yard-{service}");
        let describe = [
            "ecs",
            "describe-task-definition",
            "--task-definition",
            &family,
        ];
        let definition = self.aws(&describe);
        let containers = definition["taskDefinition"]["containerDefinitions"].as_array();
        let mut containers = containers.expect("a list").iter();
        let container = containers.find(|container| container["name"] == name);
        container.expect("the task has it").clone()
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
