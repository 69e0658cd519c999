use manta_aws::AwsResource;
use manta_aws::testing::{Effect, PolicyDocument, Principal, Role, Statement};

use crate::world::{REGION, World};

const NAME: &str = "shop-test-web-task-eu-west-1";

pub(crate) fn role(name: &str, bucket: Option<&str>) -> AwsResource {
    let statements = bucket.map(read_objects).into_iter().collect();
    let role = Role {
        role_name: format!("shop-test-{name}-{REGION}"),
        path: format!("/manta/shop-test/{REGION}/"),
        trust: PolicyDocument::new(vec![trust()]),
        policy: PolicyDocument::new(statements),
    };
    role.named(name)
}

fn trust() -> Statement {
    Statement {
        sid: "AssumeRole".to_owned(),
        effect: Effect::Allow,
        principal: Some(Principal {
            service: "ecs-tasks.amazonaws.com".to_owned(),
        }),
        action: vec!["sts:AssumeRole".to_owned()],
        resource: Vec::new(),
        condition: std::collections::BTreeMap::new(),
    }
}

fn read_objects(bucket: &str) -> Statement {
    Statement {
        sid: "ReadObjects".to_owned(),
        effect: Effect::Allow,
        principal: None,
        action: vec!["s3:GetObject".to_owned()],
        resource: vec![format!("arn:aws:s3:::{bucket}/*")],
        condition: std::collections::BTreeMap::new(),
    }
}

#[tokio::test]
async fn a_role_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack([role("web-task", Some("reports"))]);
    assert_eq!(world.steps(&stack).await, ["create role/web-task"]);
    world.up(&stack).await;

    let edited = world.stack([role("web-task", Some("orders"))]);
    assert_eq!(
        world.steps(&edited).await,
        [
            "update role/web-task (Edited): policy.Statement[0].Resource[0] \"arn:aws:s3:::reports/*\" → \"arn:aws:s3:::orders/*\""
        ]
    );
    world.up(&edited).await;

    widen_trust(&world).await;
    assert_eq!(
        world.steps(&edited).await,
        [
            "update role/web-task (Drifted): trust.Statement[0].Principal.AWS \"*\" → none, trust.Statement[0].Principal.Service none → \"ecs-tasks.amazonaws.com\", trust.Statement[0].Sid none → \"AssumeRole\""
        ]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn a_role_that_needs_nothing_has_no_policy() {
    let world = World::new().await;
    let stack = world.stack([role("web-task", Some("reports"))]);
    world.up(&stack).await;
    assert_eq!(inline_policies(&world).await, ["manta"]);

    let bare = world.stack([role("web-task", None)]);
    world.up(&bare).await;
    assert!(inline_policies(&world).await.is_empty());
    world.down(&bare).await;
}

#[tokio::test]
async fn a_role_goes_with_what_others_attached_to_it() {
    let world = World::new().await;
    let stack = world.stack([role("web-task", None)]);
    world.up(&stack).await;
    aws_sdk_iam::Client::new(&world.config)
        .attach_role_policy()
        .role_name(NAME)
        .policy_arn("arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess")
        .send()
        .await
        .expect("AWS has this policy");
    world.down(&stack).await;
}

async fn widen_trust(world: &World) {
    let anyone = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole"]}
    ]}"#;
    aws_sdk_iam::Client::new(&world.config)
        .update_assume_role_policy()
        .role_name(NAME)
        .policy_document(anyone)
        .send()
        .await
        .expect("the role is there");
}

async fn inline_policies(world: &World) -> Vec<String> {
    let listed = aws_sdk_iam::Client::new(&world.config)
        .list_role_policies()
        .role_name(NAME)
        .send()
        .await;
    listed.expect("the role is there").policy_names
}
