//! Attributes and their values.

use std::fmt::{Formatter, Result as Written};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opentelemetry_proto::tonic::common::v1::any_value::Value as One;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Unexpected, Visitor};

use super::object::Object;
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

/// `AnyValue`: one of its members is there, or none; of several the last counts.
///
/// Read member by member: a structure with a place for each of them would be five
/// times as large, and a request has a hundred thousand.
struct Value(Option<One>);

impl From<Value> for AnyValue {
    fn from(Value(value): Value) -> Self {
        Self { value }
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    StringValue,
    BoolValue,
    IntValue,
    DoubleValue,
    ArrayValue,
    KvlistValue,
    BytesValue,
    #[serde(other)]
    Unknown,
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Value;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
                let mut value = None;
                while let Some(member) = members.next_key()? {
                    value = read(&member, &mut members)?.or(value);
                }
                Ok(Value(value))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

fn read<'de, A: MapAccess<'de>>(member: &Member, from: &mut A) -> Result<Option<One>, A::Error> {
    let list = |Object(List { values })| {
        let values = values.into_iter().map(Into::into).collect();
        One::ArrayValue(ArrayValue { values })
    };
    let map = |Object(Map { values })| {
        let values = all(values);
        One::KvlistValue(KeyValueList { values })
    };
    Ok(match member {
        Member::StringValue => from.next_value::<Option<_>>()?.map(One::StringValue),
        Member::BoolValue => from.next_value::<Option<_>>()?.map(One::BoolValue),
        Member::IntValue => from
            .next_value::<Option<_>>()?
            .map(|Whole(it)| One::IntValue(it)),
        Member::DoubleValue => {
            let number: Option<_> = from.next_value()?;
            number.map(|Double(it)| One::DoubleValue(it))
        }
        Member::ArrayValue => from.next_value::<Option<_>>()?.map(list),
        Member::KvlistValue => from.next_value::<Option<_>>()?.map(map),
        Member::BytesValue => from
            .next_value::<Option<_>>()?
            .map(|Bytes(it)| One::BytesValue(it)),
        Member::Unknown => {
            from.next_value::<IgnoredAny>()?;
            None
        }
    })
}

/// `ArrayValue`.
#[derive(Deserialize)]
struct List {
    #[serde(default, deserialize_with = "nullable")]
    values: Vec<Value>,
}

/// `KeyValueList`.
#[derive(Deserialize)]
struct Map {
    #[serde(default, deserialize_with = "nullable")]
    values: Vec<Object<Attribute>>,
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
