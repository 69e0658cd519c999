//! A queue that invokes a function.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::batch::{events, failures, header};
use super::{Message, Queue, SqsError};
use crate::kinds::Trigger;
use crate::lambda::function::{Deployed, Event, LARGEST_SYNCHRONOUS, invoke};

/// How long SQS is asked to wait for a message, in seconds. Longer would be cheaper where a call
/// costs something.
const WAIT_SECONDS: u32 = 2;

/// How long is waited before a queue that could not be asked is asked again.
const PAUSE: Duration = Duration::from_secs(2);

/// Gives a function what is in a queue, while it `goes_on` and for as long as `latest` has a version of
/// it.
pub(super) async fn poll(
    trigger: &Trigger,
    goes_on: impl Fn() -> bool + Send,
    latest: impl Fn() -> Option<Arc<Deployed>> + Send + Sync,
) {
    let mut complained = false;
    while goes_on()
        && let Some(function) = latest()
    {
        match turn(&function, trigger, &latest).await {
            Ok(()) => complained = false,
            Err(error) => {
                // A queue may be made by whoever uses it first; once is enough to tell.
                if !std::mem::replace(&mut complained, true) {
                    let (name, queue) = (&function.name, &trigger.queue);
                    log::warn!("the queue {queue}, which invokes {name}, is waited for: {error}");
                }
                sleep(PAUSE).await;
            }
        }
    }
}

/// Receives messages, if there are any, and lets the function process them. What it does not process
/// is received again when the queue's visibility timeout is over.
async fn turn(
    function: &Deployed,
    trigger: &Trigger,
    latest: impl Fn() -> Option<Arc<Deployed>>,
) -> Result<(), SqsError> {
    let Some(endpoint) = &function.endpoint else {
        sleep(PAUSE).await; // until this is ended, as it will be
        return Ok(());
    };
    let queue = Queue::find(endpoint, &function.region, &trigger.queue).await?;
    let messages = receive(&queue, trigger).await?;
    let arn = arn(&queue, &function.region, &trigger.queue);
    for (event, batch) in events(&messages, &arn, &function.region) {
        // The function may have been changed while messages were waited for.
        let Some(function) = latest() else {
            return Ok(());
        };
        let done = process(&function, event, batch).await;
        delete(&queue, done).await?;
    }
    Ok(())
}

/// Gives a function a batch of messages; returns those that it has processed.
async fn process<'a>(
    function: &Arc<Deployed>,
    event: Bytes,
    batch: &'a [Message],
) -> Vec<&'a Message> {
    let event = match Event::new(event, header(batch)) {
        Ok(event) => event,
        Err(refused) => {
            log::warn!("messages are not given to {}: {refused}", function.name);
            return Vec::new();
        }
    };
    let answer = invoke(function, event).await;
    if answer.status != 200 || answer.failed {
        return Vec::new();
    }
    let Some(failed) = failures(&answer.payload, batch) else {
        return Vec::new();
    };
    let done = batch.iter();
    done.filter(|message| !failed.contains(&message.message_id))
        .collect()
}

/// Deletes messages. That one cannot be does not keep the others.
async fn delete(queue: &Queue, messages: Vec<&Message>) -> Result<(), SqsError> {
    let mut deleted = Ok(());
    for message in messages {
        deleted = deleted.and(queue.delete(message).await);
    }
    deleted
}

/// Receives messages; where there is a window, until there are enough for a batch or it is over.
async fn receive(queue: &Queue, trigger: &Trigger) -> Result<Vec<Message>, SqsError> {
    let most = trigger.batch_size;
    let mut messages = queue.receive(most, WAIT_SECONDS).await?;
    let end = Instant::now() + Duration::from_secs(trigger.window_seconds.into());
    while !messages.is_empty() && messages.len() < most as usize && !fill_an_event(&messages) {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let wait = WAIT_SECONDS.min(left.as_secs() as u32);
        let missing = most.saturating_sub(messages.len() as u32);
        let Ok(more) = queue.receive(missing, wait).await else {
            break; // those that are there are not to come again for it
        };
        if more.is_empty() && wait == 0 {
            // The rest of the window is shorter than SQS can wait.
            sleep(left).await;
        }
        messages.extend(more);
    }
    Ok(messages)
}

/// Whether messages are as much as an event can hold, whatever their number.
fn fill_an_event(messages: &[Message]) -> bool {
    let bytes: usize = messages.iter().map(|message| message.body.len()).sum();
    bytes >= LARGEST_SYNCHRONOUS
}

/// Returns a queue's ARN; the account is in its URL.
fn arn(queue: &Queue, region: &str, name: &str) -> String {
    let mut parts = queue.url().rsplit('/').skip(1);
    let account = parts.next().unwrap_or_default();
    format!("arn:aws:sqs:{region}:{account}:{name}")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::{Queue, Trigger, delete, receive};

    type Asked = Arc<Mutex<Vec<String>>>;

    /// An SQS that answers one request after the other with these statuses and bodies; returns where
    /// it is, and what it is asked.
    async fn sqs(answers: Vec<(u16, Value)>) -> (String, Asked) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let asked = Asked::default();
        let noted = Arc::clone(&asked);
        tokio::spawn(async move {
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().await.expect("it is connected to");
                let mut request = Vec::new();
                while !request.ends_with(b"}") {
                    stream.read_buf(&mut request).await.expect("it is sent");
                }
                let request = String::from_utf8_lossy(&request).into_owned();
                noted.lock().expect("nothing panics").push(request);
                let body = body.to_string();
                let length = body.len();
                let answer =
                    format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\n\r\n{body}");
                let written = stream.write_all(answer.as_bytes()).await;
                written.expect("it is read");
            }
        });
        (url, asked)
    }

    fn made() -> (u16, Value) {
        (200, json!({"QueueUrl": "http://sqs/1/jobs"}))
    }

    fn messages(ids: &[&str]) -> (u16, Value) {
        let message = |id: &&str| json!({"MessageId": id, "ReceiptHandle": id, "Body": "b"});
        let messages: Vec<_> = ids.iter().map(message).collect();
        (200, json!({"Messages": messages}))
    }

    fn broken() -> (u16, Value) {
        (500, json!({"__type": "InternalFailure", "message": "no"}))
    }

    #[tokio::test]
    async fn messages_are_a_batch_though_no_more_can_be_received() {
        let (url, _) = sqs(vec![made(), messages(&["1"]), broken()]).await;
        let queue = Queue::find(&url, "eu-west-1", "jobs").await;
        let trigger = Trigger {
            queue: "jobs".to_owned(),
            batch_size: 10,
            window_seconds: 60,
        };
        let received = receive(&queue.expect("it is there"), &trigger).await;
        assert_eq!(received.expect("there is one").len(), 1);
    }

    #[tokio::test]
    async fn a_message_that_cannot_be_deleted_does_not_keep_the_others() {
        let gone = || (200, json!({}));
        let (url, asked) = sqs(vec![made(), messages(&["1", "2"]), broken(), gone()]).await;
        let queue = Queue::find(&url, "eu-west-1", "jobs").await;
        let queue = queue.expect("it is there");
        let received = queue.receive(10, 0).await.expect("there are two");
        let deleted = delete(&queue, received.iter().collect()).await;
        assert!(deleted.is_err());
        let asked = asked.lock().expect("nothing panics");
        assert!(asked[3].contains(r#""ReceiptHandle":"2""#), "{}", asked[3]);
    }
}
