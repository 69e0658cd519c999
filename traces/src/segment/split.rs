//! Documents that are too large for X-Ray.

use serde::Serialize;

use super::Segment;
use super::shorten::shorten;

/// The most bytes that X-Ray takes as one document.
pub const LARGEST_DOCUMENT_BYTES: usize = 65_536;

/// What became of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Split {
    /// Those that X-Ray takes: what is left of the document, and the subsegments
    /// that now go on their own.
    pub documents: Vec<String>,
    /// Those of them that were too large even without their subsegments, so that
    /// metadata, stacks or texts are cut.
    pub shortened: Vec<Oversize>,
    /// Those that are too large even so.
    pub oversize: Vec<Oversize>,
}

/// A document that was too large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oversize {
    /// Its name; empty when it has none.
    pub name: String,
    /// Its id; empty when it has none.
    pub id: String,
    /// Its size, its subsegments not included.
    pub bytes: usize,
}

/// Cuts a document into ones of at most `limit` bytes ([`LARGEST_DOCUMENT_BYTES`]
/// for X-Ray) by sending subsegments on their own, the largest first, so that
/// there are few. To X-Ray both are the same trace.
pub fn split(segment: Segment, limit: usize) -> Split {
    let mut result = Split::default();
    let mut rest = vec![segment];
    while let Some(mut segment) = rest.pop() {
        rest.extend(detach(&mut segment, limit));
        let document = segment.to_json();
        if document.len() <= limit {
            result.documents.push(document);
            continue;
        }
        let oversize = Oversize {
            name: segment.name.clone().unwrap_or_default(),
            id: segment.id.clone().unwrap_or_default(),
            bytes: document.len(),
        };
        match shorten(segment, limit) {
            Some(document) => {
                result.documents.push(document);
                result.shortened.push(oversize);
            }
            None => result.oversize.push(oversize),
        }
    }
    result
}

/// Takes subsegments out of a segment until it fits, or there is none left that
/// can go: one without an id of its own cannot.
fn detach(segment: &mut Segment, limit: usize) -> Vec<Segment> {
    let mut bytes = length(segment);
    let parent = segment.id.clone();
    let (Some(parent), Some(inside)) = (parent, segment.subsegments.as_mut()) else {
        return Vec::new();
    };
    let mut sizes: Vec<_> = inside.iter().map(length).enumerate().collect();
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut leaving = vec![false; inside.len()];
    for (index, size) in sizes {
        if bytes <= limit {
            break;
        }
        if inside[index].id.is_some() {
            leaving[index] = true;
            bytes -= size;
        }
    }
    let mut leaves = leaving.iter();
    let mut detached: Vec<_> = inside
        .extract_if(.., |_| leaves.next().is_some_and(|leaves| *leaves))
        .collect();
    for subsegment in &mut detached {
        for name in ["type", "parent_id", "trace_id"] {
            subsegment.other.remove(name);
        }
        subsegment.kind = Some("subsegment".to_owned());
        subsegment.parent_id = Some(parent.clone());
        subsegment.trace_id.clone_from(&segment.trace_id);
    }
    detached
}

fn length(part: &impl Serialize) -> usize {
    serde_json::to_vec(part).map_or(0, |bytes| bytes.len())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Split, split};
    use crate::segment::Segment;

    fn split_at(limit: usize, document: &Value) -> Split {
        let segment = Segment::parse(document.to_string().as_bytes()).unwrap();
        split(segment, limit)
    }

    fn documents(split: &Split) -> Vec<Value> {
        let parse = |text: &String| serde_json::from_str(text).unwrap();
        split.documents.iter().map(parse).collect()
    }

    fn padded(id: &str, bytes: usize, subsegments: Value) -> Value {
        json!({"name": "n", "id": id, "annotations": {"m": "x".repeat(bytes)}, "subsegments": subsegments})
    }

    #[test]
    fn what_fits_stays_whole() {
        let document = padded("a", 10, json!([padded("b", 10, json!([]))]));
        assert_eq!(documents(&split_at(1000, &document)), [document]);
    }

    #[test]
    fn the_largest_subsegments_go_on_their_own() {
        let inside = json!([padded("b", 100, json!([])), padded("c", 800, json!([]))]);
        let mut document = padded("a", 10, inside);
        document["trace_id"] = json!("t");
        let split = split_at(950, &document);
        let [whole, alone] = &documents(&split)[..] else {
            panic!("{split:?}");
        };
        assert_eq!(whole["subsegments"].as_array().unwrap().len(), 1);
        assert_eq!(alone["id"], "c");
        assert_eq!(alone["type"], "subsegment");
        assert_eq!(alone["parent_id"], "a");
        assert_eq!(alone["trace_id"], "t");
    }

    #[test]
    fn what_went_is_cut_again() {
        let deepest = padded("c", 900, json!([]));
        let inside = padded("b", 900, json!([deepest]));
        let split = split_at(1100, &padded("a", 900, json!([inside])));
        let parents: Vec<_> = documents(&split)
            .iter()
            .map(|document| document["parent_id"].clone())
            .collect();
        assert_eq!(parents, [Value::Null, json!("a"), json!("b")]);
    }

    #[test]
    fn what_cannot_be_cut_is_named_and_the_rest_goes() {
        let inside = padded("b", 10, json!([]));
        let mut document = padded("a", 2000, json!([inside]));
        document["name"] = json!("large");
        let split = split_at(1000, &document);
        assert_eq!(documents(&split).len(), 1);
        let [oversize] = &split.oversize[..] else {
            panic!("{split:?}");
        };
        assert_eq!((&*oversize.name, &*oversize.id), ("large", "a"));
        assert!(oversize.bytes > 2000);
    }

    #[test]
    fn what_can_be_shortened_is_and_is_named() {
        let mut document = padded("a", 10, json!([padded("b", 10, json!([]))]));
        document["metadata"] = json!({"default": {"long": "x".repeat(2000)}});
        let split = split_at(1000, &document);
        assert_eq!((documents(&split).len(), split.oversize.len()), (2, 0));
        let [shortened] = &split.shortened[..] else {
            panic!("{split:?}");
        };
        assert_eq!(shortened.id, "a");
        assert!(shortened.bytes > 2000);
    }

    #[test]
    fn a_subsegment_without_an_id_stays() {
        let inside = json!({"name": "b", "annotations": {"m": "x".repeat(2000)}});
        let split = split_at(1000, &padded("a", 10, json!([inside])));
        assert!(split.documents.is_empty());
        assert_eq!(split.oversize.len(), 1);
    }
}
