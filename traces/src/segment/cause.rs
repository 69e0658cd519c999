//! What went wrong.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::fits::Fits;
use super::part::part;

/// `cause`.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// The id of an exception that is in a subsegment.
    Exception(String),
    /// The exceptions themselves.
    Exceptions(Box<Exceptions>),
}

impl Fits for Cause {
    fn fits(value: &Value) -> bool {
        value.is_string() || value.is_object()
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::String(id) => Some(Self::Exception(id)),
            object @ Value::Object(_) => {
                Exceptions::of(object).map(|exceptions| Self::Exceptions(Box::new(exceptions)))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        }
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exception(id) => id.serialize(serializer),
            Self::Exceptions(exceptions) => exceptions.serialize(serializer),
        }
    }
}

part! {
    /// `cause` as an object.
    Exceptions {
        /// Where the application ran.
        "working_directory" => working_directory: String,
        /// Where its modules are.
        "paths" => paths: Vec<String>,
        /// What was thrown.
        "exceptions" => exceptions: Vec<Exception>,
    }
}

part! {
    /// An entry of `cause.exceptions`.
    Exception {
        /// 16 hexadecimal digits, unique in the trace.
        "id" => id: String,
        /// What was said.
        "message" => message: String,
        /// The class.
        "type" => kind: String,
        /// Whether a called service threw it.
        "remote" => remote: bool,
        /// How many frames of the stack are left out.
        "truncated" => truncated: i64,
        /// How many exceptions are left out between this and the one it caused.
        "skipped" => skipped: i64,
        /// The id of the exception that this one was thrown because of.
        "cause" => cause: String,
        /// Where it was thrown, innermost first.
        "stack" => stack: Vec<StackFrame>,
    }
}

part! {
    /// An entry of an exception's `stack`.
    StackFrame {
        /// The file.
        "path" => path: String,
        /// The line in it.
        "line" => line: i64,
        /// The function.
        "label" => label: String,
    }
}
