//! A link to another trace.

use serde_json::{Map, Value};

use super::part::part;

part! {
    /// An entry of `links`: work that led to this one, without having called it.
    Link {
        /// The other trace.
        "trace_id" => trace_id: String,
        /// The segment or subsegment in it.
        "id" => id: String,
        /// What kind of link it is.
        "attributes" => attributes: Map<String, Value>,
    }
}
