//! Grants as exact actions on exact ARNs.

use std::collections::BTreeMap;

use manta_blueprints::{Access, Grant, GrantService};

use super::Statement;
use super::allow::{parameter_arn, secret_arn};
use super::document::Condition;
use crate::lower::Context;

/// Returns the statements that grants come to, each with a `Sid` of its own.
pub(crate) fn statements(context: &Context, grants: &[Grant]) -> Vec<Statement> {
    let mut statements: Vec<_> = grants
        .iter()
        .flat_map(|grant| of_grant(context, grant))
        .collect();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for statement in &mut statements {
        let count = seen.entry(statement.sid.clone()).or_default();
        *count += 1;
        if *count > 1 {
            statement.sid = format!("{}{count}", statement.sid);
        }
    }
    statements
}

fn of_grant(context: &Context, grant: &Grant) -> Vec<Statement> {
    let resource = grant.resource.as_deref().unwrap_or("*");
    match grant.service {
        GrantService::S3 => s3(context, grant.access, resource),
        GrantService::Dynamodb => {
            let table = context.arn("dynamodb", &format!("table/{resource}"));
            let index = format!("{table}/index/*");
            one(grant, dynamodb(grant.access), vec![table, index])
        }
        GrantService::Events => {
            let bus = context.arn("events", &format!("event-bus/{resource}"));
            one(grant, vec!["events:PutEvents"], vec![bus])
        }
        GrantService::Lambda => {
            let function = context.arn("lambda", &format!("function:{resource}"));
            let versions = format!("{function}:*");
            one(
                grant,
                vec!["lambda:InvokeFunction"],
                vec![function, versions],
            )
        }
        GrantService::Secretsmanager => one(
            grant,
            vec![
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
            ],
            vec![secret_arn(context, resource)],
        ),
        GrantService::Ses => {
            let identity = context.arn("ses", &format!("identity/{resource}"));
            one(
                grant,
                vec!["ses:SendEmail", "ses:SendRawEmail"],
                vec![identity],
            )
        }
        GrantService::Sns => {
            let topic = context.arn("sns", resource);
            one(grant, vec!["sns:Publish"], vec![topic])
        }
        GrantService::Sqs => {
            let queue = context.arn("sqs", resource);
            one(grant, sqs(grant.access), vec![queue])
        }
        GrantService::Ssm => one(
            grant,
            vec![
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:GetParametersByPath",
            ],
            vec![parameter_arn(context, resource)],
        ),
        // X-Ray has no resources to name for this action, as of `send_traces`.
        GrantService::Xray => one(grant, vec!["xray:PutTraceSegments"], vec!["*".to_owned()]),
    }
}

fn one(grant: &Grant, actions: Vec<&str>, arns: Vec<String>) -> Vec<Statement> {
    let service = format!("{:?}", grant.service);
    let access = format!("{:?}", grant.access);
    let resource = grant.resource.as_deref().unwrap_or("any");
    let sid = sid(&[&service, &access, resource]);
    vec![Statement::allow(&sid, &actions, arns)]
}

/// The blueprint's checks let each service have only the accesses that mean
/// something for it; for the others there is nothing to allow.
fn reads(access: Access) -> bool {
    matches!(access, Access::Read | Access::Readwrite)
}

fn writes(access: Access) -> bool {
    matches!(access, Access::Write | Access::Readwrite)
}

fn dynamodb(access: Access) -> Vec<&'static str> {
    let mut actions = vec!["dynamodb:DescribeTable"];
    if reads(access) {
        actions.extend([
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
        ]);
    }
    if writes(access) {
        actions.extend([
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
        ]);
    }
    actions
}

fn sqs(access: Access) -> Vec<&'static str> {
    let mut actions = vec!["sqs:GetQueueAttributes", "sqs:GetQueueUrl"];
    match access {
        Access::Receive => actions.extend([
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:ReceiveMessage",
        ]),
        Access::Send => actions.push("sqs:SendMessage"),
        Access::List | Access::Read | Access::Write | Access::Readwrite | Access::Invoke => {}
    }
    actions
}

/// S3's actions are on a bucket or on its objects; `bucket/prefix/*` narrows both.
fn s3(context: &Context, access: Access, resource: &str) -> Vec<Statement> {
    let (bucket, prefix) = resource.split_once('/').unwrap_or((resource, "*"));
    let bucket_arn = format!("arn:{}:s3:::{bucket}", context.partition);
    let objects_arn = format!("{bucket_arn}/{prefix}");
    let access_name = format!("{access:?}");

    if access == Access::List {
        // The names of all buckets are the account's; there is no resource to name.
        let everything = vec!["*".to_owned()];
        return vec![Statement::allow(
            "S3ListAllBuckets",
            &["s3:ListAllMyBuckets"],
            everything,
        )];
    }
    let mut statements = Vec::new();
    if reads(access) {
        let sid = sid(&["S3", "List", bucket]);
        let mut list = Statement::allow(&sid, &["s3:ListBucket"], vec![bucket_arn]);
        if prefix != "*" {
            list.condition = Condition::from([(
                "StringLike".to_owned(),
                BTreeMap::from([("s3:prefix".to_owned(), prefix.to_owned())]),
            )]);
        }
        statements.push(list);
    }
    let mut actions = Vec::new();
    if writes(access) {
        actions.extend(["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]);
    }
    if reads(access) {
        actions.push("s3:GetObject");
    }
    let sid = sid(&["S3", &access_name, resource]);
    statements.push(Statement::allow(&sid, &actions, vec![objects_arn]));
    statements
}

/// Returns a statement's id: letters and digits only, each part capitalised.
fn sid(parts: &[&str]) -> String {
    parts
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()))
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}
