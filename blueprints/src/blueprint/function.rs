//! `[function.*]`: AWS Lambda functions.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Architecture, Grant, Role};

/// `[function.*]`: an AWS Lambda function.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Function {
    /// Folder whose files become the function's archive, relative to the blueprint's folder.
    pub source: String,
    /// Lambda's managed runtime.
    pub runtime: Runtime,
    /// Entry point in the runtime's own notation (`app.handler`).
    pub handler: String,
    /// Seconds an invocation may take, 1 to 900. Default 30, not Lambda's 3.
    pub timeout_seconds: u32,
    /// Memory in MiB, 128 to 10240. Default 256.
    pub memory_mib: u32,
    /// Processor architecture.
    pub architecture: Architecture,
    /// Environment variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// What the function may do in AWS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Which role the function runs with.
    pub role: Role,
    /// Whether Lambda traces it actively. Default true.
    pub traced: bool,
    /// Queues it consumes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<QueueTrigger>,
    /// Its HTTPS address; unset: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<FunctionUrl>,
    /// What happens to asynchronous invocations. Set unless the function only
    /// consumes queues or only answers its URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asynchronous: Option<Asynchronous>,
    /// Days its log group keeps events.
    pub log_retention_days: u32,
    /// What it needs on this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalSetup>,
}

/// `[function.x.local]`: what a function needs on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalSetup {
    /// Shell commands run in its source folder first, again only when their inputs changed.
    pub setup: Vec<String>,
}

/// A Lambda runtime identifier, such as `python3.13`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Runtime(pub String);

/// `on = [{ sqs = "jobs" }]`: the function consumes an existing SQS queue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueTrigger {
    /// The queue's name, in the deployment's account and region.
    pub sqs: String,
    /// Messages per invocation, 1 to 10000 (10 for FIFO). Default 10.
    pub batch_size: u32,
    /// Seconds to wait for a full batch, 0 to 300; at least 1 above a batch of 10. Default 0.
    pub window_seconds: u32,
}

/// `url = { auth = "iam" }`: the function's HTTPS address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FunctionUrl {
    /// Who may call it.
    pub auth: UrlAuth,
}

/// Who may call a function URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UrlAuth {
    /// Callers whose IAM policy allows it (`AWS_IAM`). The default.
    Iam,
    /// Anyone (`NONE`).
    None,
}

/// `[function.x.async]`: what happens to asynchronous invocations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asynchronous {
    /// Attempts after the first, 0 to 2. Default 2.
    pub retries: u32,
    /// Seconds an event may wait and be retried, 60 to 21600. Default 3600.
    pub max_age_seconds: u32,
    /// Whether events that fail for good go to a queue of the deployment's own. Default true.
    pub dead_letter: bool,
}
