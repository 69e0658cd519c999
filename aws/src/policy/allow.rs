//! What manta itself makes a role allow: logs, images, secrets, traces, queues.

use std::collections::BTreeSet;

use manta_blueprints::SecretSource;

use super::Statement;
use crate::lower::Context;

/// Writes to the streams of one log group.
pub(crate) fn write_logs(context: &Context, log_group: &str) -> Statement {
    Statement::allow(
        "WriteLogs",
        &["logs:CreateLogStream", "logs:PutLogEvents"],
        vec![context.arn("logs", &format!("log-group:{log_group}:*"))],
    )
}

/// Pulls images from repositories, if there are any. The authorisation token
/// is the registry's, so it has no resource to name.
pub(crate) fn pull_images(repository_arns: BTreeSet<String>) -> Vec<Statement> {
    if repository_arns.is_empty() {
        return Vec::new();
    }
    vec![
        Statement::allow(
            "AuthorizeRegistry",
            &["ecr:GetAuthorizationToken"],
            vec!["*".to_owned()],
        ),
        Statement::allow(
            "PullImage",
            &[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            repository_arns.into_iter().collect(),
        ),
    ]
}

/// Reads secrets, each from the store it is in.
pub(crate) fn read_secrets<'a>(
    context: &Context,
    secrets: impl Iterator<Item = &'a SecretSource>,
) -> Vec<Statement> {
    let mut parameters = BTreeSet::new();
    let mut secret_values = BTreeSet::new();
    for secret in secrets {
        match secret {
            SecretSource::SsmParameter(name) => {
                parameters.insert(parameter_arn(context, name));
            }
            SecretSource::SecretsManager { name, .. } => {
                secret_values.insert(secret_arn(context, name));
            }
        }
    }
    let statements = [
        ("ReadParameters", "ssm:GetParameters", parameters),
        (
            "ReadSecrets",
            "secretsmanager:GetSecretValue",
            secret_values,
        ),
    ];
    statements
        .into_iter()
        .filter(|(_, _, arns)| !arns.is_empty())
        .map(|(sid, action, arns)| Statement::allow(sid, &[action], arns.into_iter().collect()))
        .collect()
}

/// Sends traces; what Lambda's own collector does. X-Ray has no resources to
/// name for these actions:
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html>.
pub(crate) fn send_traces() -> Statement {
    Statement::allow(
        "SendTraces",
        &["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
        vec!["*".to_owned()],
    )
}

/// Sends traces and asks which requests to trace; what a collector does.
pub(crate) fn send_traces_and_sample() -> Statement {
    Statement::allow(
        "SendTraces",
        &[
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ],
        vec!["*".to_owned()],
    )
}

/// Opens the channels of ECS Exec, which have no resources to name:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions>.
pub(crate) fn open_exec_channels() -> Statement {
    Statement::allow(
        "OpenExecChannels",
        &[
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        vec!["*".to_owned()],
    )
}

/// Sends a function's failed events to their queue.
pub(crate) fn send_dead_letters(context: &Context, queue: &str) -> Statement {
    Statement::allow(
        "SendDeadLetters",
        &["sqs:SendMessage"],
        vec![context.arn("sqs", queue)],
    )
}

/// Consumes queues, as an event source mapping does on a function's behalf.
pub(crate) fn consume_queues<'a>(
    context: &Context,
    queues: impl Iterator<Item = &'a str>,
) -> Option<Statement> {
    let arns: Vec<_> = queues.map(|queue| context.arn("sqs", queue)).collect();
    (!arns.is_empty()).then(|| {
        Statement::allow(
            "ConsumeQueues",
            &[
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            arns,
        )
    })
}

/// Returns a parameter's ARN; a leading slash of its name is not repeated.
pub(super) fn parameter_arn(context: &Context, name: &str) -> String {
    context.arn(
        "ssm",
        &format!("parameter/{}", name.trim_start_matches('/')),
    )
}

/// Returns a secret's ARN. Secrets Manager ends it in a hyphen and six random
/// characters.
pub(super) fn secret_arn(context: &Context, name: &str) -> String {
    context.arn("secretsmanager", &format!("secret:{name}-??????"))
}
