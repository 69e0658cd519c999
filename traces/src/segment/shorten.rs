//! Documents that are too large even without their subsegments.

use serde_json::{Map, Value};

use super::{Cause, Exception, Segment};

/// A way to make a document smaller.
#[derive(Clone, Copy)]
enum Cut {
    /// What is longer than so many bytes, to its beginning: values in the metadata,
    /// messages of exceptions, queries, URLs and user agents.
    Texts(usize),
    /// Stacks, to so many frames.
    Stacks(usize),
    /// The metadata, as a whole.
    Metadata,
}

/// What is done, one after the other, until the document fits. What X-Ray
/// searches by stays: names, ids, times, annotations, what was called.
const CUTS: [Cut; 6] = [
    Cut::Texts(16_384),
    Cut::Texts(4_096),
    Cut::Texts(1_024),
    Cut::Stacks(10),
    Cut::Texts(256),
    Cut::Metadata,
];

/// Makes a document smaller until it is at most `limit` bytes, and returns it;
/// `None` when it cannot be.
pub(super) fn shorten(mut segment: Segment, limit: usize) -> Option<String> {
    CUTS.into_iter().find_map(|cut| {
        cut.make(&mut segment);
        Some(segment.to_json()).filter(|document| document.len() <= limit)
    })
}

impl Cut {
    fn make(self, segment: &mut Segment) {
        match self {
            Self::Texts(most) => cut_texts(segment, most),
            Self::Stacks(most) => exceptions(segment).for_each(|thrown| cut_stack(thrown, most)),
            Self::Metadata => segment.metadata = None,
        }
    }
}

fn cut_texts(segment: &mut Segment, most: usize) {
    for namespace in segment.metadata.iter_mut().flat_map(Map::values_mut) {
        match namespace {
            Value::Object(members) => members
                .values_mut()
                .for_each(|value| cut_value(value, most)),
            other => cut_value(other, most),
        }
    }
    let messages = exceptions(segment).filter_map(|thrown| thrown.message.as_mut());
    messages.for_each(|message| cut_text(message, most));
    let query = segment.sql.as_mut();
    let query = query.and_then(|sql| sql.sanitized_query.as_mut());
    let request = segment.http.as_mut().and_then(|http| http.request.as_mut());
    let request = request.map(|request| [&mut request.url, &mut request.user_agent]);
    let of_request = request.into_iter().flatten().flatten();
    for text in query.into_iter().chain(of_request) {
        cut_text(text, most);
    }
}

/// Cuts a value; of one that is no text, the beginning of its JSON is left, as text.
fn cut_value(value: &mut Value, most: usize) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => cut_text(text, most),
        Value::Array(_) | Value::Object(_) => {
            let mut text = value.to_string();
            if text.len() > most {
                cut_text(&mut text, most);
                *value = Value::String(text);
            }
        }
    }
}

fn cut_text(text: &mut String, most: usize) {
    let bytes = text.len();
    if bytes > most {
        text.truncate(text.floor_char_boundary(most));
        text.push_str(&format!("… [cut, {bytes} bytes]"));
    }
}

/// Leaves the innermost frames, and says how many are gone where X-Ray reads it.
fn cut_stack(thrown: &mut Exception, most: usize) {
    let frames = thrown.stack.as_mut().filter(|stack| stack.len() > most);
    if let Some(stack) = frames {
        let gone = i64::try_from(stack.len() - most).unwrap_or(i64::MAX);
        stack.truncate(most);
        thrown.truncated = Some(thrown.truncated.unwrap_or(0).saturating_add(gone));
    }
}

fn exceptions(segment: &mut Segment) -> impl Iterator<Item = &mut Exception> {
    let thrown = match &mut segment.cause {
        Some(Cause::Exceptions(cause)) => cause.exceptions.as_mut(),
        Some(Cause::Exception(_)) | None => None,
    };
    thrown.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::shorten;
    use crate::segment::{LARGEST_DOCUMENT_BYTES, Segment};

    fn shortened(document: &Value) -> Option<Value> {
        let segment = Segment::parse(document.to_string().as_bytes()).unwrap();
        let text = shorten(segment, LARGEST_DOCUMENT_BYTES)?;
        assert!(text.len() <= LARGEST_DOCUMENT_BYTES);
        Some(serde_json::from_str(&text).unwrap())
    }

    fn long(bytes: usize) -> String {
        "é".repeat(bytes / 2)
    }

    #[test]
    fn the_longest_values_are_cut_and_say_so() {
        let document = json!({"name": "n", "metadata": {"default": {
            "long": long(70_000), "list": [long(20_000)], "short": "all of it", "number": 7,
        }}});
        let metadata = &shortened(&document).unwrap()["metadata"]["default"];
        let text = metadata["long"].as_str().unwrap();
        assert!(text.ends_with("é… [cut, 70000 bytes]"), "{text}");
        assert!(text.len() > 16_000);
        assert!(metadata["list"].as_str().unwrap().starts_with("[\"é"));
        assert_eq!(
            (&metadata["short"], &metadata["number"]),
            (&json!("all of it"), &json!(7))
        );
    }

    #[test]
    fn queries_messages_and_urls_are_cut_too() {
        let document = json!({
            "sql": {"sanitized_query": long(70_000)},
            "http": {"request": {"url": long(70_000), "method": "GET"}},
            "cause": {"exceptions": [{"message": long(70_000), "type": "E"}]},
        });
        let short = shortened(&document).unwrap();
        for path in [
            "/sql/sanitized_query",
            "/http/request/url",
            "/cause/exceptions/0/message",
        ] {
            let text = short.pointer(path).unwrap().as_str().unwrap();
            assert!(text.ends_with("[cut, 70000 bytes]"), "{path}");
        }
        assert_eq!(short.pointer("/http/request/method"), Some(&json!("GET")));
    }

    #[test]
    fn stacks_keep_their_innermost_frames_and_a_count_of_the_others() {
        let frame = |line| json!({"path": long(900), "line": line});
        let stack: Vec<_> = (0..100).map(frame).collect();
        let document = json!({"cause": {"exceptions": [{"stack": stack, "truncated": 5}]}});
        let short = shortened(&document).unwrap();
        let thrown = &short["cause"]["exceptions"][0];
        assert_eq!(thrown["stack"].as_array().unwrap().len(), 10);
        assert_eq!(thrown["stack"][0]["line"], 0);
        assert_eq!(thrown["truncated"], 95);
    }

    #[test]
    fn metadata_of_many_short_values_goes_as_a_whole() {
        let many: serde_json::Map<_, _> =
            (0..9_000).map(|n| (format!("key{n}"), json!(n))).collect();
        let document = json!({"name": "n", "metadata": {"m": many}});
        assert_eq!(shortened(&document), Some(json!({"name": "n"})));
    }

    #[test]
    fn annotations_are_not_cut() {
        let document = json!({"annotations": {"a": long(70_000)}, "metadata": {"m": {}}});
        assert_eq!(shortened(&document), None);
    }
}
