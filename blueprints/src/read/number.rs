//! Numbers with their ranges.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Complaint, Read, Reader};
use crate::problem::Check;
use crate::tree::{Node, Value};

/// A whole number from `MIN` to `MAX`, both included.
pub(crate) struct Whole<const MIN: u32, const MAX: u32>;

impl<const MIN: u32, const MAX: u32> Read for Whole<MIN, MAX> {
    type Value = u32;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<u32> {
        let Value::Integer(number) = node.value else {
            reader.mismatch(node, &format!("an integer from {MIN} to {MAX}"));
            return None;
        };
        let inside = u32::try_from(number)
            .ok()
            .filter(|number| (MIN..=MAX).contains(number));
        if inside.is_none() {
            let near = number.clamp(MIN.into(), MAX.into());
            let complaint = Complaint::new(
                Check::Range,
                format!("{number} is not in {MIN} to {MAX}"),
                format!("the nearest is {near}"),
            );
            reader.refuse(node.span, complaint);
        }
        inside
    }
}

impl<const MIN: u32, const MAX: u32> JsonSchema for Whole<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Whole{MIN}to{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}

/// A share of something, from 0 to 1.
pub(crate) struct Share;

impl Read for Share {
    type Value = f64;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<f64> {
        let number = match node.value {
            Value::Float(number) => number,
            // Exact for every whole number that is a share: 0 and 1.
            Value::Integer(number) => number as f64,
            Value::Text(_)
            | Value::Boolean(_)
            | Value::Datetime
            | Value::Array(_)
            | Value::Table(_)
            | Value::Unresolved => {
                reader.mismatch(node, "a number from 0 to 1");
                return None;
            }
        };
        if (0.0..=1.0).contains(&number) {
            return Some(number);
        }
        let complaint = Complaint::new(
            Check::Range,
            format!("{number} is not in 0 to 1"),
            "it is a share, not a percentage: 5 % is 0.05",
        );
        reader.refuse(node.span, complaint);
        None
    }
}

impl JsonSchema for Share {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Share".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}
