//! The function that the tests of Lambda's kinds deploy.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use manta_artifacts::{Archive, ArchiveLimits, archive_folder};
use manta_aws::testing::{self, Function};
use manta_aws::{AwsResource, Target, Workshop};
use manta_engine::{Address, Input};

use crate::world::World;

/// The function's name in AWS.
pub(crate) const FUNCTION: &str = "shop-test-mailer";

/// Enters an account where the function can be made: its role is there, and
/// the archives of its code are at hand.
pub(crate) async fn world() -> World {
    let world = World::new().await;
    create_role(&world.config).await;
    let connection = testing::connection(&world.config, &world.account);
    let workshop = Workshop {
        archives: Code::ALL
            .map(|code| (code.sha256(), code.archive().bytes))
            .into(),
        ..Workshop::default()
    };
    let deployment = world.target.deployment().clone();
    World {
        target: Target::new(deployment, connection, workshop),
        ..world
    }
}

async fn create_role(config: &SdkConfig) {
    let trust = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }],
    });
    let created = aws_sdk_iam::Client::new(config)
        .create_role()
        .role_name("mailer")
        .assume_role_policy_document(trust.to_string())
        .send()
        .await;
    created.expect("the account is empty");
}

/// Two states of the function's code.
#[derive(Clone, Copy)]
pub(crate) enum Code {
    First,
    Second,
}

impl Code {
    const ALL: [Self; 2] = [Self::First, Self::Second];

    pub(crate) fn sha256(self) -> String {
        self.archive().sha256
    }

    fn archive(self) -> Archive {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let text = match self {
            Self::First => "def handler(event, context): return event\n",
            Self::Second => "def handler(event, context): return None\n",
        };
        std::fs::write(folder.path().join("app.py"), text).expect("the folder was just made");
        archive_folder(folder.path(), ArchiveLimits::DIRECT_UPLOAD).expect("it holds a file")
    }
}

/// Returns what the function should be at first.
pub(crate) fn mailer(world: &World) -> Function {
    Function {
        function_name: FUNCTION.to_owned(),
        code_sha256: Code::First.sha256(),
        runtime: "python3.13".to_owned(),
        handler: "app.handler".to_owned(),
        role_arn: Input::Known(format!("arn:aws:iam::{}:role/mailer", world.account)),
        timeout_seconds: 30,
        memory_mib: 256,
        architecture: "x86_64".to_owned(),
        tracing: "Active".to_owned(),
        environment: BTreeMap::from([("LOG_LEVEL".to_owned(), "info".to_owned())]),
        log_group: "/shop/test/mailer".into(),
        dead_letter_arn: None,
    }
}

/// Returns the function as a resource.
pub(crate) fn resource(world: &World) -> AwsResource {
    mailer(world).named("mailer")
}

/// Returns the reference to the function's name.
pub(crate) fn name() -> Input<String> {
    Input::output_of(Address::new("function", "mailer"), "name")
}
