//! Events that failed for good.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Event;
use crate::control::Failure;
use crate::kinds::Function;
use crate::lambda::clock::{now, written};
use crate::lambda::sqs::{Queue, SqsError};

/// Characters of the longest message about an error: Lambda sends the first kilobyte.
const MESSAGE_CHARACTERS: usize = 1024;

/// Where failed events are kept.
#[derive(Debug)]
pub(in crate::lambda) enum DeadLetters {
    /// A queue of the emulated AWS.
    Queue(Queue),
    /// A file of the deployment, a line of JSON for each.
    File(PathBuf),
}

/// An event that failed for good.
pub(super) struct Failed<'a> {
    pub(super) event: &'a Event,
    /// What was said.
    pub(super) message: String,
    /// How often it was tried.
    pub(super) attempts: u32,
}

/// Why an event could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeepError {
    #[error(transparent)]
    Queue(SqsError),
    #[error("{path} cannot be written: {source}", path = path.display())]
    File { path: PathBuf, source: io::Error },
}

impl DeadLetters {
    /// Returns where a function's failed events are kept; makes the queue, where there is an
    /// emulated AWS. `None` when they are not to be kept.
    pub(super) async fn of(
        name: &str,
        function: &Function,
        endpoint: Option<&String>,
        region: &str,
        folder: &Path,
    ) -> Result<Option<Self>, Failure> {
        let kept = function.asynchronous.as_ref();
        if !kept.is_some_and(|asynchronous| asynchronous.dead_letter) {
            return Ok(None);
        }
        let Some(endpoint) = endpoint else {
            let file = folder.join("dead-letters").join(format!("{name}.jsonl"));
            return Ok(Some(Self::File(file)));
        };
        // As on AWS.
        let queue = format!("{}-dead-letter", function.function_name);
        let queue = Queue::create(endpoint, region, &queue)
            .await
            .map_err(|error| {
                Failure::new("cannot make a queue for failed events", error).help(
                    "the emulated AWS has to have SQS; or set `dead_letter = false` in \
                     [function.*.async]",
                )
            })?;
        Ok(Some(Self::Queue(queue)))
    }

    /// Returns where they are, as users are told.
    pub(in crate::lambda) fn place(&self) -> String {
        match self {
            Self::Queue(queue) => queue.url().to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Keeps an event.
    pub(super) async fn keep(&self, failed: &Failed<'_>) -> Result<(), KeepError> {
        let message: String = failed.message.chars().take(MESSAGE_CHARACTERS).collect();
        match self {
            Self::Queue(queue) => {
                let body = String::from_utf8_lossy(&failed.event.payload);
                // The code is the status that the caller would have been answered.
                let attributes = json!({
                    "RequestID": {"DataType": "String", "StringValue": failed.event.request_id},
                    "ErrorCode": {"DataType": "Number", "StringValue": "200"},
                    "ErrorMessage": {"DataType": "String", "StringValue": message},
                });
                queue
                    .make_and_send(&body, &attributes)
                    .await
                    .map_err(KeepError::Queue)
            }
            Self::File(path) => {
                let line = line(failed, &message);
                append(path, &line).map_err(|source| KeepError::File {
                    path: path.clone(),
                    source,
                })
            }
        }
    }
}

fn line(failed: &Failed<'_>, message: &str) -> String {
    let payload: Value = serde_json::from_slice(&failed.event.payload).unwrap_or_default();
    let line = json!({
        "time": written(now(), "%Y-%m-%dT%H:%M:%S%.3fZ"),
        "RequestID": failed.event.request_id,
        "ErrorCode": 200,
        "ErrorMessage": message,
        "attempts": failed.attempts,
        "event": payload,
    });
    format!("{line}\n")
}

/// A line is one write, so that two at once do not mix.
fn append(path: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::options()
        .create(true)
        .append(true)
        .open(path)?
        .write_all(line.as_bytes())
}
