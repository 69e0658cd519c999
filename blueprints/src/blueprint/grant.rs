//! Grants: what an application may do in AWS, as `service:access:resource`.

use serde::Serialize;

/// One grant, such as `s3:read:reports`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Grant {
    /// The AWS service.
    pub service: GrantService,
    /// What may be done.
    pub access: Access,
    /// The resource's name (bucket, table, queue, topic, parameter, secret, function);
    /// unset where there is none to name (`ses:send`, `s3:list`, `xray:send`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// A service that grants can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GrantService {
    /// Amazon DynamoDB tables, their indexes included: `read`, `write`, `readwrite`.
    Dynamodb,
    /// EventBridge buses: `send`.
    Events,
    /// Lambda functions: `invoke`.
    Lambda,
    /// Amazon S3 buckets and their objects: `read`, `write`, `readwrite`; and
    /// `list`, without a resource, for the names of all the account's buckets.
    /// The resource may be a bucket or `bucket/prefix/*`.
    S3,
    /// Secrets Manager secrets: `read`.
    Secretsmanager,
    /// Amazon SES: `send`; the resource is an identity, unset: any identity of the account and region.
    Ses,
    /// Amazon SNS topics: `send`.
    Sns,
    /// Amazon SQS queues: `send`, `receive`.
    Sqs,
    /// SSM parameters: `read`.
    Ssm,
    /// X-Ray: `send` segments to it without a collector.
    Xray,
}

/// What a grant allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// List what there is.
    List,
    /// Read items or objects, and list them.
    Read,
    /// Create, replace and delete items or objects.
    Write,
    /// Both of the above.
    Readwrite,
    /// Send messages, mails or events.
    Send,
    /// Receive and delete messages.
    Receive,
    /// Invoke functions.
    Invoke,
}
