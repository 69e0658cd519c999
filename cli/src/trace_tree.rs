//! A trace's documents, as the tree that they are.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A segment or subsegment, and what is below it.
#[derive(Debug, PartialEq)]
pub(crate) struct Node {
    /// What it is called.
    pub(crate) name: String,
    /// When it began, in seconds since 1970.
    pub(crate) start: f64,
    /// How long it took, in seconds; `None`: it has not ended.
    pub(crate) took: Option<f64>,
    /// `fault`, `throttle` or `error`.
    pub(crate) problem: Option<&'static str>,
    /// The request that it served or made.
    pub(crate) request: Option<String>,
    /// The operation of an AWS service that it called.
    pub(crate) operation: Option<String>,
    /// Annotations.
    pub(crate) annotations: Map<String, Value>,
    /// Metadata, by namespace and key: `namespace.key`.
    pub(crate) metadata: Vec<(String, Value)>,
    /// Exceptions: type and message.
    pub(crate) exceptions: Vec<String>,
    /// What is below it, in the order of time.
    pub(crate) below: Vec<Node>,
}

/// Returns the trees of a trace's documents, in the order of time. A segment is below the
/// subsegment that called it.
pub(crate) fn trees(documents: Vec<Value>) -> Vec<Node> {
    let ids: Vec<String> = documents.iter().flat_map(ids_in).collect();
    let mut called: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut roots = Vec::new();
    for document in documents {
        match document["parent_id"].as_str() {
            Some(parent) if ids.iter().any(|id| id == parent) => {
                called.entry(parent.to_owned()).or_default().push(document);
            }
            _ => roots.push(document),
        }
    }
    let nodes = roots.iter().map(|root| node(root, &mut called)).collect();
    in_time(nodes)
}

fn ids_in(document: &Value) -> Vec<String> {
    let mut ids: Vec<_> = subsegments(document).iter().flat_map(ids_in).collect();
    ids.extend(document["id"].as_str().map(str::to_owned));
    ids
}

fn subsegments(document: &Value) -> &[Value] {
    document["subsegments"]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

/// Takes what was called out of `called`, so that documents in a ring end somewhere.
fn node(document: &Value, called: &mut BTreeMap<String, Vec<Value>>) -> Node {
    let id = document["id"].as_str().unwrap_or_default();
    let segments = called.remove(id).unwrap_or_default();
    let below = subsegments(document)
        .iter()
        .chain(&segments)
        .map(|below| node(below, called))
        .collect();
    let start = document["start_time"].as_f64().unwrap_or_default();
    let end = document["end_time"].as_f64();
    Node {
        name: text(&document["name"]).unwrap_or_default(),
        start,
        took: end.map(|end| end - start),
        problem: problem(document),
        request: request(&document["http"]),
        operation: text(&document["aws"]["operation"]),
        annotations: document["annotations"]
            .as_object()
            .cloned()
            .unwrap_or_default(),
        metadata: metadata(&document["metadata"]),
        exceptions: exceptions(&document["cause"]),
        below: in_time(below),
    }
}

fn in_time(mut nodes: Vec<Node>) -> Vec<Node> {
    nodes.sort_by(|a, b| a.start.total_cmp(&b.start));
    nodes
}

fn problem(document: &Value) -> Option<&'static str> {
    ["fault", "throttle", "error"]
        .into_iter()
        .find(|problem| document[*problem] == true)
}

/// `GET http://… 200`, as far as it is known.
fn request(http: &Value) -> Option<String> {
    let status = http["response"]["status"]
        .as_i64()
        .map(|status| status.to_string());
    let parts = [
        text(&http["request"]["method"]),
        text(&http["request"]["url"]),
        status,
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn metadata(namespaces: &Value) -> Vec<(String, Value)> {
    let namespaces = namespaces.as_object().into_iter().flatten();
    namespaces
        .flat_map(|(namespace, values)| {
            let values = values.as_object().into_iter().flatten();
            values.map(move |(key, value)| (format!("{namespace}.{key}"), value.clone()))
        })
        .collect()
}

fn exceptions(cause: &Value) -> Vec<String> {
    let exceptions = cause["exceptions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    exceptions
        .iter()
        .map(|exception| {
            let parts = [text(&exception["type"]), text(&exception["message"])];
            parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
        })
        .collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_segment_is_below_the_subsegment_that_called_it() {
        let called = json!({"id": "c", "name": "orders", "parent_id": "b", "start_time": 2.0});
        let caller = json!({
            "id": "a", "name": "web", "start_time": 1.0, "end_time": 4.0, "fault": true,
            "http": {"request": {"method": "GET", "url": "http://x/"}, "response": {"status": 500}},
            "subsegments": [{
                "id": "b", "name": "call", "start_time": 1.5, "end_time": 3.5,
                "cause": {"exceptions": [{"type": "KeyError", "message": "no"}]},
                "metadata": {"cart": {"items": {"book": 2}}},
            }],
        });
        let trees = trees(vec![called, caller]);
        assert_eq!(trees.len(), 1);
        let web = &trees[0];
        assert_eq!((web.took, web.problem), (Some(3.0), Some("fault")));
        assert_eq!(web.request.as_deref(), Some("GET http://x/ 500"));
        assert_eq!(web.below[0].exceptions, ["KeyError: no"]);
        let items = ("cart.items".to_owned(), json!({"book": 2}));
        assert_eq!(web.below[0].metadata, [items]);
        let orders = &web.below[0].below[0];
        assert_eq!((orders.name.as_str(), orders.took), ("orders", None));
    }

    #[test]
    fn documents_in_a_ring_lose_none_that_has_a_beginning() {
        let a = json!({"id": "a", "name": "a", "parent_id": "a"});
        let b = json!({"id": "b", "name": "b", "parent_id": "gone"});
        let names: Vec<_> = trees(vec![a, b])
            .into_iter()
            .map(|node| node.name)
            .collect();
        assert_eq!(names, ["b"]);
    }
}
