//! The segments of a batch that X-Ray did not take.

use std::collections::HashMap;

use serde::Deserialize;

use crate::intake::Batch;

/// How often a segment is sent that X-Ray gives back with an error of its own. A batch that X-Ray
/// does not take at all has no such limit.
const MOST_ATTEMPTS: u32 = 10;

/// An entry of `UnprocessedTraceSegments`. Every field may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Unprocessed {
    id: Option<String>,
    error_code: Option<String>,
    message: Option<String>,
}

/// What becomes of the segments that X-Ray did not take.
#[derive(Debug)]
pub(super) struct Sorted {
    /// Those that can still succeed.
    pub(super) again: Option<Batch>,
    /// How many are lost.
    pub(super) lost: u64,
    /// The first reason among those lost.
    pub(super) why: Option<String>,
}

impl Unprocessed {
    /// Whether the same segment can succeed later: X-Ray was busy or failed by itself.
    fn is_passing(&self) -> bool {
        let code = self.error_code.as_deref().unwrap_or_default();
        [
            "Throttl",
            "Internal",
            "ServiceUnavailable",
            "Timeout",
            "LimitExceeded",
        ]
        .iter()
        .any(|part| code.contains(part))
    }

    fn reason(&self) -> String {
        let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "?".to_owned());
        let Self {
            id,
            error_code,
            message,
        } = self;
        format!(
            "{}: {} (segment {})",
            part(error_code),
            part(message),
            part(id)
        )
    }
}

/// Separates what can be sent again from what cannot.
///
/// X-Ray names segments by id, so the documents are read for theirs here and nowhere else. What
/// cannot be found among them is lost: there is nothing to send again.
pub(super) fn sort(batch: &Batch, unprocessed: &[Unprocessed]) -> Sorted {
    if unprocessed.is_empty() {
        return Sorted {
            again: None,
            lost: 0,
            why: None,
        };
    }
    let may_repeat = batch.attempts() < MOST_ATTEMPTS;
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, literal) in batch.literals().enumerate() {
        by_id
            .entry(id_of(literal).unwrap_or_default())
            .or_default()
            .push(index);
    }
    let mut repeated = Vec::new();
    let mut lost = 0;
    let mut why = None;
    for entry in unprocessed {
        let index = by_id
            .get_mut(entry.id.as_deref().unwrap_or_default())
            .and_then(Vec::pop);
        match index.filter(|_| may_repeat && entry.is_passing()) {
            Some(index) => repeated.push(index),
            None => {
                lost += 1;
                why.get_or_insert_with(|| entry.reason());
            }
        }
    }
    Sorted {
        again: batch.only(|index| repeated.contains(&index)),
        lost: lost.min(batch.documents() as u64 - repeated.len() as u64),
        why,
    }
}

/// Returns the `id` of a segment document that is given as a JSON string literal.
fn id_of(literal: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Document {
        id: String,
    }
    let document: String = serde_json::from_slice(literal).ok()?;
    let Document { id } = serde_json::from_str(&document).ok()?;
    Some(id)
}
