//! A queue of the emulated AWS.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{CallError, post};

/// How long an answer may take beyond what was asked to wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// A queue, reached over SQS's JSON protocol. Nothing that emulates AWS looks at signatures; it
/// sees the service, the region and, by the key, the account in them.
#[derive(Clone, Debug)]
pub(in crate::lambda) struct Queue {
    endpoint: String,
    region: String,
    name: String,
    url: String,
}

/// A message that was received.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::lambda) struct Message {
    pub(in crate::lambda) message_id: String,
    pub(in crate::lambda) receipt_handle: String,
    pub(in crate::lambda) body: String,
    #[serde(rename = "MD5OfBody", default)]
    pub(in crate::lambda) md5_of_body: String,
    #[serde(default)]
    pub(in crate::lambda) attributes: BTreeMap<String, String>,
    #[serde(default)]
    pub(in crate::lambda) message_attributes: BTreeMap<String, Value>,
}

/// Why a queue cannot be used.
#[derive(Debug, thiserror::Error)]
pub(in crate::lambda) enum SqsError {
    /// Nothing answers.
    #[error(transparent)]
    Call(#[from] CallError),
    /// It answers that it does not.
    #[error("{operation}: {kind}: {message}")]
    Refused {
        /// What was asked.
        operation: &'static str,
        /// The exception.
        kind: String,
        /// What was said.
        message: String,
    },
    /// The answer is no answer to this.
    #[error("{operation}: the answer is not SQS's: {source}")]
    Strange {
        /// What was asked.
        operation: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    queue_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Received {
    #[serde(default)]
    messages: Vec<Message>,
}

impl Queue {
    /// Makes a queue, or finds the one of that name.
    ///
    /// # Errors
    /// When there is no SQS at `endpoint`.
    pub(in crate::lambda) async fn create(
        endpoint: &str,
        region: &str,
        name: &str,
    ) -> Result<Self, SqsError> {
        Self::named(endpoint, region, name, "CreateQueue").await
    }

    /// Finds a queue.
    ///
    /// # Errors
    /// When there is none of that name, or no SQS at `endpoint`.
    pub(super) async fn find(endpoint: &str, region: &str, name: &str) -> Result<Self, SqsError> {
        Self::named(endpoint, region, name, "GetQueueUrl").await
    }

    async fn named(
        endpoint: &str,
        region: &str,
        name: &str,
        operation: &'static str,
    ) -> Result<Self, SqsError> {
        let mut queue = Self {
            endpoint: endpoint.to_owned(),
            region: region.to_owned(),
            name: name.to_owned(),
            url: String::new(),
        };
        let body = queue
            .call(operation, json!({"QueueName": name}), PATIENCE)
            .await?;
        let created: Created = serde_json::from_slice(&body)
            .map_err(|source| SqsError::Strange { operation, source })?;
        queue.url = created.queue_url;
        Ok(queue)
    }

    /// Returns its address: what SQS calls it.
    pub(in crate::lambda) fn url(&self) -> &str {
        &self.url
    }

    /// Sends a message, and makes the queue if it is no longer there: an emulated AWS that was started
    /// anew has forgotten it.
    ///
    /// # Errors
    /// When it is not taken.
    pub(in crate::lambda) async fn make_and_send(
        &self,
        body: &str,
        attributes: &Value,
    ) -> Result<(), SqsError> {
        let made = Self::create(&self.endpoint, &self.region, &self.name).await?;
        let request = json!({
            "QueueUrl": made.url, "MessageBody": body, "MessageAttributes": attributes,
        });
        self.call("SendMessage", request, PATIENCE).await.map(drop)
    }

    /// Receives up to ten messages, and waits up to `wait_seconds` for the first. Others get them
    /// when the queue's visibility timeout is over, unless they are deleted.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub(super) async fn receive(
        &self,
        most: u32,
        wait_seconds: u32,
    ) -> Result<Vec<Message>, SqsError> {
        let operation = "ReceiveMessage";
        let request = json!({
            "QueueUrl": self.url, "MaxNumberOfMessages": most.min(10),
            "WaitTimeSeconds": wait_seconds, "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        });
        let patience = PATIENCE + Duration::from_secs(wait_seconds.into());
        let body = self.call(operation, request, patience).await?;
        let received: Received = serde_json::from_slice(&body)
            .map_err(|source| SqsError::Strange { operation, source })?;
        Ok(received.messages)
    }

    /// Deletes a message that was received.
    ///
    /// # Errors
    /// When it cannot be.
    pub(super) async fn delete(&self, message: &Message) -> Result<(), SqsError> {
        let request = json!({"QueueUrl": self.url, "ReceiptHandle": message.receipt_handle});
        self.call("DeleteMessage", request, PATIENCE)
            .await
            .map(drop)
    }

    async fn call(
        &self,
        operation: &'static str,
        request: Value,
        patience: Duration,
    ) -> Result<bytes::Bytes, SqsError> {
        let target = format!("AmazonSQS.{operation}");
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=local/20260101/{}/sqs/aws4_request, \
             SignedHeaders=host, Signature=0",
            self.region
        );
        let headers = [
            ("content-type", "application/x-amz-json-1.0"),
            ("x-amz-target", &*target),
            ("authorization", &*authorization),
        ];
        let reply = post(&self.endpoint, &headers, request.to_string(), patience).await?;
        if reply.status.is_success() {
            return Ok(reply.body);
        }
        let error: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let member = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let kind = member("__type");
        Err(SqsError::Refused {
            operation,
            kind: kind
                .rsplit_once('#')
                .map_or(kind.as_str(), |(_, kind)| kind)
                .to_owned(),
            message: member("message"),
        })
    }
}
