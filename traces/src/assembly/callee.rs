//! What a call is to.

use std::borrow::Cow;

use super::piece::{Aws, Namespace, Piece};
use super::texts::{Text, Texts};

/// The service that a call is to, as X-Ray infers it when the service itself sends
/// no segment.
///
/// The developer guide has the rule for tables and for AWS services in general
/// ("AWS X-Ray concepts"); published answers of `BatchGetTraces` have the rest. What
/// has no evidence follows the general rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Callee<'a> {
    /// Its name in the service graph: that of the resource, if there is one.
    pub(super) name: &'a str,
    /// Its type.
    pub(super) kind: Cow<'a, str>,
}

impl<'a> Callee<'a> {
    /// Returns what a call is to.
    pub(super) fn of(call: &Piece, texts: &'a Texts) -> Self {
        let name = call.name.map_or("", |name| texts.get(name));
        match call.namespace {
            Namespace::Aws => Self::in_aws(service(name), &call.aws, texts),
            Namespace::Remote | Namespace::Local => Self {
                name,
                kind: Cow::Borrowed(if call.is_query { SQL } else { REMOTE }),
            },
        }
    }

    /// Returns what a segment stands for that X-Ray inferred once before, and that was
    /// sent here: whoever moves traces from one place to another sends those too.
    pub(super) fn again(segment: &Piece, texts: &'a Texts) -> Self {
        let name = segment.name.map_or("", |name| texts.get(name));
        let kind = segment.origin.map_or(REMOTE, |origin| texts.get(origin));
        let name = match kind.starts_with("AWS::") {
            true => Self::in_aws(service(name), &segment.aws, texts).name,
            false => name,
        };
        Self {
            name,
            kind: Cow::Borrowed(kind),
        }
    }

    fn in_aws(service: &'a str, aws: &Aws, texts: &'a Texts) -> Self {
        let resource = |own: Option<Text>, kind| {
            let name = own.or(aws.resource_names)?;
            Some((texts.get(name), kind))
        };
        let table = aws.table_name.or(aws.table_names);
        let resource = match service {
            "DynamoDB" => resource(table, "AWS::DynamoDB::Table"),
            "S3" => resource(aws.bucket_name, "AWS::S3::Bucket"),
            "SQS" => resource(aws.queue_url, "AWS::SQS::Queue"),
            // The type of the segment that Lambda sends for the function when it is
            // traced, so that the two are one service.
            "Lambda" => resource(aws.function_name, "AWS::Lambda")
                .map(|(function, kind)| (function_name(function), kind)),
            _ => None,
        };
        match resource {
            Some((name, kind)) => Self {
                name,
                kind: Cow::Borrowed(kind),
            },
            None => Self {
                name: service,
                kind: Cow::Owned(format!("AWS::{service}")),
            },
        }
    }
}

/// The type of databases.
const SQL: &str = "Database::SQL";

/// The type of what is neither in AWS nor a database.
const REMOTE: &str = "remote";

/// Whether a call hands a message over, which whoever takes it sends on as its
/// parent: `AWSTraceHeader` of SQS and its like.
pub(super) fn hands_over(call: &Piece, texts: &Texts) -> bool {
    let name = call.name.map_or("", |name| texts.get(name));
    call.namespace == Namespace::Aws
        && matches!(
            service(name),
            "SQS" | "SNS" | "Events" | "EventBridge" | "Kinesis"
        )
}

/// Returns an AWS service's name as X-Ray writes it: SDKs that take it from
/// botocore's models or from OpenTelemetry write it differently.
pub(super) fn service(name: &str) -> &str {
    let name = name.strip_prefix("AWS::").unwrap_or(name);
    match name {
        "dynamodb" => "DynamoDB",
        "s3" => "S3",
        "sqs" => "SQS",
        "sns" => "SNS",
        "lambda" => "Lambda",
        "events" => "Events",
        "kinesis" => "Kinesis",
        _ => name,
    }
}

/// Functions are called by name, by ARN, and by parts of it.
fn function_name(function: &str) -> &str {
    let name = match function.rsplit_once("function:") {
        Some((_, name)) => name,
        None => function,
    };
    name.split(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Callee, hands_over};
    use crate::assembly::reading::Pieces;

    #[test]
    fn each_call_is_to_what_x_ray_says() {
        for (call, name, kind) in [
            (
                r#""name":"DynamoDB","namespace":"aws","aws":{"table_name":"orders"}"#,
                "orders",
                "AWS::DynamoDB::Table",
            ),
            (
                r#""name":"dynamodb","namespace":"aws","aws":{"table_names":["a","b"]}"#,
                "a",
                "AWS::DynamoDB::Table",
            ),
            (
                r#""name":"DynamoDB","namespace":"aws","aws":{"resource_names":["a"]}"#,
                "a",
                "AWS::DynamoDB::Table",
            ),
            (
                r#""name":"DynamoDB","namespace":"aws","aws":{"operation":"ListTables"}"#,
                "DynamoDB",
                "AWS::DynamoDB",
            ),
            (
                r#""name":"s3","namespace":"aws","aws":{"bucket_name":"mail"}"#,
                "mail",
                "AWS::S3::Bucket",
            ),
            (
                r#""name":"sqs","namespace":"aws","aws":{"queue_url":"https://q/1/jobs"}"#,
                "https://q/1/jobs",
                "AWS::SQS::Queue",
            ),
            (
                r#""name":"sns","namespace":"aws","aws":{"topic_arn":"arn:aws:sns:r:1:t"}"#,
                "SNS",
                "AWS::SNS",
            ),
            (
                r#""name":"lambda","namespace":"aws","aws":{"function_name":"mailer"}"#,
                "mailer",
                "AWS::Lambda",
            ),
            (
                r#""name":"Lambda","namespace":"aws",
                    "aws":{"function_name":"arn:aws:lambda:r:1:function:mailer:live"}"#,
                "mailer",
                "AWS::Lambda",
            ),
            (
                r#""name":"SimpleSystemsManagement","namespace":"aws""#,
                "SimpleSystemsManagement",
                "AWS::SimpleSystemsManagement",
            ),
            (
                r#""name":"db@host","namespace":"remote","sql":{"database_type":"Postgres"}"#,
                "db@host",
                "Database::SQL",
            ),
            (
                r#""name":"example.com","namespace":"remote""#,
                "example.com",
                "remote",
            ),
        ] {
            let mut pieces = Pieces::for_bytes(0);
            let document = format!(
                r#"{{"id":"70de5b6f19ff9a0a","trace_id":"1-5759e988-bd862e3fe1be46a994272793",{call}}}"#
            );
            assert!(pieces.read(&document), "{call}");
            let callee = Callee::of(&pieces.all[0], &pieces.texts);
            assert_eq!((callee.name, &*callee.kind), (name, kind), "{call}");
            let is_message = matches!(kind, "AWS::SQS::Queue" | "AWS::SNS");
            assert_eq!(hands_over(&pieces.all[0], &pieces.texts), is_message);
        }
    }
}
