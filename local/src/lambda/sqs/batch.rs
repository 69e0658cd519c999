//! Messages as an event, and what a function says of them.

use std::collections::BTreeSet;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Message;
use crate::lambda::function::LARGEST_SYNCHRONOUS;
use crate::lambda::tracing::Header;

/// The attribute in which a message says what trace it is part of.
const TRACE: &str = "AWSTraceHeader";

/// Returns messages as events, in their order: as in "Using Lambda with Amazon SQS", as many of them in
/// each as an event may have bytes.
pub(super) fn events<'a>(
    messages: &'a [Message],
    queue_arn: &str,
    region: &str,
) -> Vec<(Bytes, &'a [Message])> {
    let mut events = Vec::new();
    let mut rest = messages;
    while !rest.is_empty() {
        let (event, count) = first_event(rest, queue_arn, region);
        let (batch, after) = rest.split_at(count);
        events.push((event, batch));
        rest = after;
    }
    events
}

/// Returns the event of the first messages, and how many they are: one at the least.
fn first_event(messages: &[Message], queue_arn: &str, region: &str) -> (Bytes, usize) {
    let mut event = r#"{"Records":["#.to_owned();
    let end = "]}";
    let mut count = 0;
    for message in messages {
        let record = record(message, queue_arn, region).to_string();
        let separator = if count == 0 { "" } else { "," };
        let bytes = event.len() + separator.len() + record.len() + end.len();
        if count > 0 && bytes > LARGEST_SYNCHRONOUS {
            break;
        }
        event.push_str(separator);
        event.push_str(&record);
        count += 1;
    }
    event.push_str(end);
    (event.into(), count)
}

fn record(message: &Message, queue_arn: &str, region: &str) -> Value {
    let attributes: Map<_, _> = message
        .message_attributes
        .iter()
        .map(|(name, value)| (name.clone(), attribute(value)))
        .collect();
    json!({
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": message.attributes,
        "messageAttributes": attributes,
        "md5OfBody": message.md5_of_body,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region,
    })
}

/// Lambda writes the members of attributes in its own way, and lists that are always empty.
fn attribute(value: &Value) -> Value {
    let mut attribute = json!({"stringListValues": [], "binaryListValues": []});
    for (from, to) in [
        ("StringValue", "stringValue"),
        ("BinaryValue", "binaryValue"),
        ("DataType", "dataType"),
    ] {
        if let Some(member) = value.get(from) {
            attribute[to] = member.clone();
        }
    }
    attribute
}

/// Returns the trace that a batch is part of: that of its messages, if it is the same.
pub(super) fn header(messages: &[Message]) -> Option<Header> {
    let mut headers = messages
        .iter()
        .map(|message| Header::parse(message.attributes.get(TRACE)?));
    let first = headers.next()??;
    headers
        .all(|header| header.is_some_and(|header| header.root == first.root))
        .then_some(first)
}

/// Returns the messages that a function has not processed, by their ids, out of what it returned:
/// `None` when that names one that is not of the batch, or is no answer at all. Lambda takes the
/// whole batch for failed then.
pub(super) fn failures(returned: &[u8], messages: &[Message]) -> Option<BTreeSet<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        batch_item_failures: Option<Vec<Failure>>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Failure {
        item_identifier: String,
    }
    let value: Value = serde_json::from_slice(returned).unwrap_or_default();
    if !value.is_object() {
        return Some(BTreeSet::new()); // it does not report
    }
    let answer: Answer = serde_json::from_value(value).ok()?;
    let failed = answer.batch_item_failures.unwrap_or_default();
    let failed: BTreeSet<_> = failed
        .into_iter()
        .map(|failure| failure.item_identifier)
        .collect();
    let is_known = |id: &String| messages.iter().any(|message| message.message_id == *id);
    failed.iter().all(is_known).then_some(failed)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{events, failures, header};
    use crate::lambda::function::LARGEST_SYNCHRONOUS;
    use crate::lambda::sqs::Message;

    fn message(id: &str, trace: Option<&str>) -> Message {
        let mut message = json!({
            "MessageId": id, "ReceiptHandle": "r", "Body": "b", "MD5OfBody": "m",
            "Attributes": {"ApproximateReceiveCount": "1"},
            "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "mail"}},
        });
        if let Some(trace) = trace {
            message["Attributes"]["AWSTraceHeader"] = trace.into();
        }
        serde_json::from_value(message).expect("it is one")
    }

    #[test]
    fn an_event_has_lambdas_names() {
        let messages = [message("1", None)];
        let events = events(&messages, "arn:aws:sqs:eu-west-1:1:jobs", "eu-west-1");
        let (event, _) = &events[0];
        let event: Value = serde_json::from_slice(event).expect("it is JSON");
        let record = &event["Records"][0];
        assert_eq!(record["messageId"], "1");
        assert_eq!(record["eventSource"], "aws:sqs");
        assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
        assert_eq!(
            record["messageAttributes"]["kind"],
            json!({"stringValue": "mail", "dataType": "String",
                "stringListValues": [], "binaryListValues": []})
        );
    }

    #[test]
    fn an_event_has_as_many_messages_as_fit_into_it() {
        let long = |id| Message {
            body: "\"".repeat(1 << 20), // two bytes each, when they are written
            ..message(id, None)
        };
        let messages = ["1", "2", "3", "4"].map(long);
        let events = events(&messages, "arn:aws:sqs:eu-west-1:1:jobs", "eu-west-1");
        let ids = |messages: &[Message]| {
            messages
                .iter()
                .map(|message| message.message_id.clone())
                .collect::<String>()
        };
        let batches: Vec<_> = events.iter().map(|(_, batch)| ids(batch)).collect();
        assert_eq!(batches, ["12", "34"]);
        for (event, batch) in events {
            assert!(event.len() <= LARGEST_SYNCHRONOUS, "{}", event.len());
            let event: Value = serde_json::from_slice(&event).expect("it is JSON");
            assert_eq!(event["Records"].as_array().map(Vec::len), Some(batch.len()));
        }
    }

    #[test]
    fn a_message_that_no_event_can_hold_is_in_one_all_the_same() {
        let mut message = message("1", None);
        message.body = "x".repeat(LARGEST_SYNCHRONOUS);
        let messages = [message];
        assert_eq!(events(&messages, "", "").len(), 1);
    }

    #[test]
    fn what_is_not_reported_as_failed_is_done() {
        let messages = [message("1", None), message("2", None)];
        let failed = |returned: &str| {
            failures(returned.as_bytes(), &messages)
                .map(|failed| failed.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(failed("null"), Some(vec![]));
        assert_eq!(failed("\"done\""), Some(vec![]));
        assert_eq!(failed("{}"), Some(vec![]));
        assert_eq!(failed(r#"{"batchItemFailures": null}"#), Some(vec![]));
        assert_eq!(
            failed(r#"{"batchItemFailures": [{"itemIdentifier": "2"}]}"#),
            Some(vec!["2".to_owned()])
        );
        for strange in [
            r#"{"batchItemFailures": [{"itemIdentifier": "3"}]}"#,
            r#"{"batchItemFailures": [{"itemIdentifier": null}]}"#,
            r#"{"batchItemFailures": [{}]}"#,
        ] {
            assert_eq!(failed(strange), None, "{strange}");
        }
    }

    #[test]
    fn a_batch_is_part_of_the_trace_that_all_its_messages_are_of() {
        let (a, b) = (
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
            "Root=1-5759e988-bd862e3fe1be46a994272794;Sampled=1",
        );
        assert!(header(&[message("1", Some(a)), message("2", Some(a))]).is_some());
        assert!(header(&[message("1", Some(a)), message("2", Some(b))]).is_none());
        assert!(header(&[message("1", Some(a)), message("2", None)]).is_none());
    }
}
