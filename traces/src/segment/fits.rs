//! Which JSON values a member of a document takes.

use serde_json::{Map, Value};

/// A type that a member of a document may have.
pub(super) trait Fits: Sized {
    /// Whether a value is of this type.
    fn fits(value: &Value) -> bool;

    /// Returns a value that fits as this type; `None` when it does not fit.
    fn of(value: Value) -> Option<Self>;
}

/// Takes a member out of an object when it fits, and leaves it there when not.
pub(super) fn take<T: Fits>(members: &mut Map<String, Value>, name: &str) -> Option<T> {
    members.get(name).filter(|value| T::fits(value))?;
    members.remove(name).and_then(T::of)
}

impl Fits for String {
    fn fits(value: &Value) -> bool {
        value.is_string()
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        }
    }
}

impl Fits for bool {
    fn fits(value: &Value) -> bool {
        value.is_boolean()
    }

    fn of(value: Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Fits for f64 {
    fn fits(value: &Value) -> bool {
        value.is_number()
    }

    fn of(value: Value) -> Option<Self> {
        value.as_f64()
    }
}

/// Whole numbers come as strings too: the Node SDK copies `content-length` from
/// the response's headers.
impl Fits for i64 {
    fn fits(value: &Value) -> bool {
        whole(value).is_some()
    }

    fn of(value: Value) -> Option<Self> {
        whole(&value)
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Fits for Map<String, Value> {
    fn fits(value: &Value) -> bool {
        value.is_object()
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(members),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => None,
        }
    }
}

/// A list fits when all of its items do.
impl<T: Fits> Fits for Vec<T> {
    fn fits(value: &Value) -> bool {
        value
            .as_array()
            .is_some_and(|items| items.iter().all(T::fits))
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.into_iter().map(T::of).collect(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => None,
        }
    }
}
