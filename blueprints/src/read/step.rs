//! Numbers out of a fixed list.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Complaint, Read, Reader};
use crate::problem::Check;
use crate::tree::{Node, Value};

/// A list of the only numbers that AWS takes for something.
pub(crate) trait Steps {
    /// The check that refuses others.
    const CHECK: Check;
    /// The numbers, ascending.
    const STEPS: &'static [u32];

    /// Says that `number` is none of them.
    fn refusal(number: i64) -> String;
}

/// One of the numbers of `S`.
pub(crate) struct Step<S>(PhantomData<S>);

impl<S: Steps> Read for Step<S> {
    type Value = u32;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<u32> {
        let Value::Integer(number) = node.value else {
            reader.mismatch(node, "an integer");
            return None;
        };
        let found = S::STEPS.iter().find(|step| i64::from(**step) == number);
        if found.is_none() {
            reader.refuse(node.span, stranger::<S>(number));
        }
        found.copied()
    }
}

fn stranger<S: Steps>(number: i64) -> Complaint {
    let steps: Vec<_> = S::STEPS.iter().map(u32::to_string).collect();
    Complaint::new(
        S::CHECK,
        S::refusal(number),
        format!(
            "the nearest is {}; there are {}",
            nearest(S::STEPS, number),
            steps.join(", ")
        ),
    )
}

/// Returns the step nearest to `number`, the larger of two that are as near.
pub(crate) fn nearest(steps: &[u32], number: i64) -> u32 {
    steps
        .iter()
        .rev()
        .min_by_key(|step| i64::from(**step).abs_diff(number))
        .copied()
        .unwrap_or_default()
}

impl<S: Steps> JsonSchema for Step<S> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Step".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "enum": S::STEPS })
    }
}
