//! A Lambda function.

use std::collections::BTreeMap;

use manta_engine::{Input, Kind};
use serde::{Deserialize, Serialize};

/// `[function.*]`: a function behind the Lambda Runtime API.
///
/// Outputs: `arn`; `api` (`http://127.0.0.1:…`, where Lambda's Invoke answers); `url` where it
/// has one; `dead_letter` (where failed events are) where it keeps them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// `FunctionName`.
    pub function_name: String,
    /// Folder of its code, absolute.
    pub folder: String,
    /// Digest of its code: another one means new execution environments.
    pub code_sha256: String,
    /// Shell commands that are run first in `folder`, as of a [`super::Process`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
    /// Digest of what `setup` needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_inputs: Option<String>,
    /// Lambda's managed runtime, such as `python3.13`.
    pub runtime: String,
    /// Entry point in the runtime's own notation.
    pub handler: String,
    /// Seconds an invocation may take, 1 to 900.
    pub timeout_seconds: u32,
    /// Memory in MiB, 128 to 10240.
    pub memory_mib: u32,
    /// Its environment beside Lambda's own variables.
    pub environment: BTreeMap<String, Input<String>>,
    /// Digests of the values of its secrets, by variable. The values are handed over when it is
    /// written, and stand nowhere.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// Where its segments go (`127.0.0.1:…`); `None`: it is not traced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daemon: Option<Input<String>>,
    /// What happens to asynchronous invocations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asynchronous: Option<Asynchronous>,
    /// Its address; `None`: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Url>,
    /// Queues of the emulated AWS that it consumes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// The emulated AWS's endpoint, where queues are; `None`: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Input<String>>,
}

/// What happens to asynchronous invocations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asynchronous {
    /// Attempts after the first, 0 to 2.
    pub retries: u32,
    /// Seconds before the first of them, 1 to 60 (Lambda waits a minute); twice as many before the
    /// second.
    pub retry_seconds: u32,
    /// Seconds an event may wait and be retried.
    pub max_age_seconds: u32,
    /// Whether events that fail for good are kept: in a queue of the emulated AWS, or in a file.
    pub dead_letter: bool,
}

/// A function's address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Url {
    /// `AWS_IAM` or `NONE`. On this machine both answer whoever asks.
    pub auth_type: String,
}

/// A queue that a function consumes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The queue's name.
    pub queue: String,
    /// Messages per invocation.
    pub batch_size: u32,
    /// Seconds to wait for a full batch.
    pub window_seconds: u32,
}

impl Function {
    pub(crate) const KIND: Kind = Kind {
        name: "function",
        delete_rank: 0,
        immutable: &[],
        volatile_outputs: &[],
    };
}
