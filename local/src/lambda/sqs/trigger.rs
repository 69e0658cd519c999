//! A queue that invokes a function.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::batch::{event, failures, header};
use super::{Message, Queue, SqsError};
use crate::kinds::Trigger;
use crate::lambda::function::{Deployed, Event, invoke};

/// How long SQS is asked to wait for a message, in seconds. Longer would be cheaper where a call
/// costs something.
const WAIT_SECONDS: u32 = 2;

/// How long is waited before a queue that could not be asked is asked again.
const PAUSE: Duration = Duration::from_secs(2);

/// Gives a function what is in a queue, for as long as `latest` has a version of it.
pub(in crate::lambda) async fn poll(
    trigger: Trigger,
    latest: impl Fn() -> Option<Arc<Deployed>> + Send,
) {
    let mut complained = false;
    while let Some(function) = latest() {
        match turn(&function, &trigger).await {
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

/// Receives a batch, if there is one, and lets the function process it. What it does not process
/// is received again when the queue's visibility timeout is over.
async fn turn(function: &Arc<Deployed>, trigger: &Trigger) -> Result<(), SqsError> {
    let Some(endpoint) = &function.endpoint else {
        sleep(PAUSE).await; // until this is ended, as it will be
        return Ok(());
    };
    let queue = Queue::find(endpoint, &function.region, &trigger.queue).await?;
    let messages = receive(&queue, trigger).await?;
    if messages.is_empty() {
        return Ok(());
    }
    let arn = arn(&queue, &function.region, &trigger.queue);
    let event = event(&messages, &arn, &function.region);
    let event = match Event::new(event, header(&messages)) {
        Ok(event) => event,
        Err(refused) => {
            log::warn!(
                "a batch of {} is not given to {}: {refused}",
                trigger.queue,
                function.name
            );
            return Ok(());
        }
    };
    let answer = invoke(function, event).await;
    if answer.status != 200 || answer.failed {
        return Ok(());
    }
    let Some(failed) = failures(&answer.payload, &messages) else {
        return Ok(());
    };
    for message in &messages {
        if !failed.contains(&message.message_id) {
            queue.delete(message).await?;
        }
    }
    Ok(())
}

/// Receives messages; where there is a window, until there are enough for a batch or it is over.
async fn receive(queue: &Queue, trigger: &Trigger) -> Result<Vec<Message>, SqsError> {
    let most = trigger.batch_size;
    let mut messages = queue.receive(most, WAIT_SECONDS).await?;
    let end = Instant::now() + Duration::from_secs(trigger.window_seconds.into());
    while !messages.is_empty() && messages.len() < most as usize {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let wait = WAIT_SECONDS.min(left.as_secs() as u32);
        let missing = most.saturating_sub(messages.len() as u32);
        let more = queue.receive(missing, wait).await?;
        if more.is_empty() && wait == 0 {
            // The rest of the window is shorter than SQS can wait.
            sleep(left).await;
        }
        messages.extend(more);
    }
    Ok(messages)
}

/// Returns a queue's ARN; the account is in its URL.
fn arn(queue: &Queue, region: &str, name: &str) -> String {
    let mut parts = queue.url().rsplit('/').skip(1);
    let account = parts.next().unwrap_or_default();
    format!("arn:aws:sqs:{region}:{account}:{name}")
}
