//! Queues that functions consume.

use schemars::{Schema, json_schema};

use super::Named;
use super::characters::only;
use crate::defaults;
use crate::problem::{Check, Problems};
use crate::read::{Complaint, Item, Syntax};
use crate::written::{Function, Trigger};

/// An SQS queue's name.
pub(crate) struct QueueName;

impl Syntax for QueueName {
    type Value = String;

    // SQS CreateQueue: 80 letters, digits, hyphens and underscores; FIFO queues end in `.fifo`.
    fn parse(text: &str) -> Result<String, Complaint> {
        let stem = text.strip_suffix(".fifo").unwrap_or(text);
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.len() <= 80 && only(stem, allowed) {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::Name,
            format!("`{text}` is no SQS queue's name"),
            "give the name, not the ARN or the URL: up to 80 letters, digits, hyphens and underscores",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}(\\.fifo)?$", "maxLength": 80 })
    }
}

/// Above this, Lambda wants a window to collect the batch in, and FIFO queues stop.
const SMALL_BATCH: u32 = 10;

/// Reports batches that Lambda cannot collect, and queues consumed twice.
pub(crate) fn check(function: &Function, on: &Named<'_>, problems: &mut Problems<'_>) {
    let triggers = function.on.as_ref().and_then(Item::get);
    let mut seen: Vec<(&str, crate::source::Span)> = Vec::new();
    for trigger in triggers.into_iter().flatten().filter_map(Item::get) {
        check_batch(trigger, on, problems);
        let Some(queue) = trigger.sqs.get() else {
            continue;
        };
        if let Some((_, first)) = seen.iter().find(|(name, _)| name == queue) {
            problems
                .error(
                    Check::QueueBatch,
                    trigger.sqs.span,
                    format!("{on} consumes the queue `{queue}` twice"),
                )
                .context(*first, "first here")
                .help("keep one of them: Lambda refuses a second mapping of the same queue");
        }
        seen.push((queue, trigger.sqs.span));
    }
}

fn check_batch(trigger: &Trigger, on: &Named<'_>, problems: &mut Problems<'_>) {
    let Some(batch) = &trigger.batch_size else {
        return;
    };
    let Some(size) = batch.get().filter(|size| **size > SMALL_BATCH) else {
        return;
    };
    let queue = trigger.sqs.get().map_or("", String::as_str);
    if queue.ends_with(".fifo") {
        problems
            .error(
                Check::QueueBatch,
                batch.span,
                format!(
                    "{on} asks for batches of {size} from `{queue}`; FIFO queues give {SMALL_BATCH}"
                ),
            )
            .help(format!("write `batch_size = {SMALL_BATCH}`"));
        return;
    }
    let window = match &trigger.window_seconds {
        Some(item) => item.get().copied(),
        None => Some(defaults::WINDOW_SECONDS),
    };
    if window == Some(0) {
        problems
            .error(
                Check::QueueBatch,
                batch.span,
                format!("{on} asks for batches of {size} from `{queue}` and waits for none"),
            )
            .help(format!(
                "above {SMALL_BATCH}, Lambda wants time to collect: `window_seconds = 1` or more"
            ));
    }
}
