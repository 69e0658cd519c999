//! Values that are known, or that another resource will give.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::Address;

/// Key that marks a JSON object as a reference to another resource's output.
const REFERENCE: &str = "output_of";
/// Key beside it that names the output.
const OUTPUT: &str = "output";

/// A field of a resource: a value, or the output of another resource.
///
/// These references are the only source of the dependency graph. In JSON a
/// known value is itself, and a reference is
/// `{"output_of": "kind/name", "output": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<T> {
    /// The value itself.
    Known(T),
    /// What `address` gives as `output` once it exists.
    OutputOf {
        /// The resource that gives the value.
        address: Address,
        /// The name of the output.
        output: String,
    },
}

/// A value was asked for before the resource that gives it was there. It is
/// a fault of the engine or a target, never of a user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the output `{output}` of {address} is not known yet")]
pub struct UnresolvedInput {
    /// The resource that gives the value.
    pub address: Address,
    /// The name of the output.
    pub output: String,
}

impl<T> Input<T> {
    /// Returns a reference to an output of `address`.
    #[must_use]
    pub fn output_of(address: Address, output: &str) -> Self {
        Self::OutputOf {
            address,
            output: output.to_owned(),
        }
    }

    /// Returns the value.
    ///
    /// # Errors
    /// When it is a reference. A [`crate::Writer`] is only ever given resources
    /// whose references have been replaced by values.
    pub fn get(&self) -> Result<&T, UnresolvedInput> {
        match self {
            Self::Known(value) => Ok(value),
            Self::OutputOf { address, output } => Err(UnresolvedInput {
                address: address.clone(),
                output: output.clone(),
            }),
        }
    }
}

impl<T> From<T> for Input<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl From<&str> for Input<String> {
    fn from(value: &str) -> Self {
        Self::Known(value.to_owned())
    }
}

impl<T: Serialize> Serialize for Input<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::OutputOf { address, output } => {
                let reference = Map::from_iter([
                    (REFERENCE.to_owned(), Value::from(address.to_string())),
                    (OUTPUT.to_owned(), Value::from(output.as_str())),
                ]);
                reference.serialize(serializer)
            }
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Input<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match reference_in(&value) {
            Some((address, output)) => Ok(Self::OutputOf { address, output }),
            None => serde_json::from_value(value)
                .map(Self::Known)
                .map_err(serde::de::Error::custom),
        }
    }
}

/// Returns the reference that a JSON value is, if it is one.
pub(crate) fn reference_in(value: &Value) -> Option<(Address, String)> {
    let object = value.as_object().filter(|object| object.len() == 2)?;
    let address = object.get(REFERENCE)?.as_str()?.parse().ok()?;
    let output = object.get(OUTPUT)?.as_str()?.to_owned();
    Some((address, output))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_survive_json() {
        for input in [
            Input::from("arn:known"),
            Input::output_of(Address::new("role", "web"), "arn"),
        ] {
            let json = serde_json::to_value(&input).expect("inputs are plain JSON");
            let back: Input<String> = serde_json::from_value(json).expect("it was just written");
            assert_eq!(back, input);
        }
    }
}
