//! Attributes and their values.

use std::fmt::{Formatter, Result as Written};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};

use super::scalar::Whole;
use super::{all, nullable};

/// `KeyValue`.
#[derive(Deserialize)]
pub(super) struct Attribute {
    #[serde(default, deserialize_with = "nullable")]
    key: String,
    #[serde(default)]
    value: Option<Value>,
}

impl From<Attribute> for KeyValue {
    fn from(Attribute { key, value }: Attribute) -> Self {
        Self {
            key,
            value: value.map(Into::into),
            ..Self::default()
        }
    }
}

/// `AnyValue`: one of these is there, or none.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    string_value: Option<String>,
    bool_value: Option<bool>,
    int_value: Option<Whole<i64>>,
    double_value: Option<Double>,
    array_value: Option<Values<Value>>,
    kvlist_value: Option<Values<Attribute>>,
    bytes_value: Option<Bytes>,
}

/// `ArrayValue` and `KeyValueList`.
#[derive(Deserialize)]
struct Values<T> {
    #[serde(
        default = "Vec::new",
        deserialize_with = "nullable",
        bound(deserialize = "T: Deserialize<'de>")
    )]
    values: Vec<T>,
}

impl From<Value> for AnyValue {
    fn from(value: Value) -> Self {
        use any_value::Value as One;
        let Value {
            string_value,
            bool_value,
            int_value,
            double_value,
            array_value,
            kvlist_value,
            bytes_value,
        } = value;
        let list = |list: Values<Value>| {
            One::ArrayValue(ArrayValue {
                values: all(list.values),
            })
        };
        let map = |map: Values<Attribute>| {
            One::KvlistValue(KeyValueList {
                values: all(map.values),
            })
        };
        let value = string_value
            .map(One::StringValue)
            .or_else(|| bool_value.map(One::BoolValue))
            .or_else(|| int_value.map(|Whole(number)| One::IntValue(number)))
            .or_else(|| double_value.map(|Double(number)| One::DoubleValue(number)))
            .or_else(|| array_value.map(list))
            .or_else(|| kvlist_value.map(map))
            .or_else(|| bytes_value.map(|Bytes(bytes)| One::BytesValue(bytes)));
        Self { value }
    }
}

/// A number that may be written as text, which is how the infinite ones are.
struct Double(f64);

impl<'de> Deserialize<'de> for Double {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;

        impl Visitor<'_> for NumberOrText {
            type Value = Double;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
                formatter.write_str("a number, or one as text")
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Double, E> {
                Ok(Double(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Double, E> {
                Ok(Double(number as f64))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Double, E> {
                Ok(Double(number as f64))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Double, E> {
                let number = text.parse().map(Double);
                number.map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_any(NumberOrText)
    }
}

/// Bytes in base64.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Bytes).map_err(D::Error::custom)
    }
}
