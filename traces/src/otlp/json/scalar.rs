//! Ids, numbers and enumerations.

use std::fmt::{Formatter, Result as Written};
use std::marker::PhantomData;

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use crate::hex;

/// Bytes that are written as hexadecimal digits.
#[derive(Default)]
pub(super) struct Id(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl Visitor<'_> for Digits {
            type Value = Id;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
                formatter.write_str("an id in hexadecimal digits")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                let bytes = hex::decode(text);
                bytes
                    .map(Id)
                    .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Digits)
    }
}

/// A whole number that is written as a number or as text.
#[derive(Default)]
pub(super) struct Whole<T>(pub(super) T);

impl<'de, T: TryFrom<i128>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits<T>(PhantomData<T>);

        impl<T: TryFrom<i128>> Visitor<'_> for Digits<T> {
            type Value = Whole<T>;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
                formatter.write_str("a whole number, or one as text")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Whole<T>, E> {
                self.visit_i128(number.into())
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Whole<T>, E> {
                self.visit_i128(number.into())
            }

            // JavaScript writes large numbers with an exponent.
            fn visit_f64<E: Error>(self, number: f64) -> Result<Whole<T>, E> {
                if number.fract() == 0.0 {
                    self.visit_i128(number as i128)
                } else {
                    Err(E::invalid_value(Unexpected::Float(number), &self))
                }
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Whole<T>, E> {
                match text.parse::<i128>() {
                    Ok(number) => self.visit_i128(number),
                    Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }

            fn visit_i128<E: Error>(self, number: i128) -> Result<Whole<T>, E> {
                let out_of_range = |_| E::custom(format_args!("{number} is out of range"));
                T::try_from(number).map(Whole).map_err(out_of_range)
            }
        }

        deserializer.deserialize_any(Digits(PhantomData))
    }
}

/// An enumeration whose value is written as its number or as its name.
pub(super) trait Named {
    /// Returns the number of a name.
    fn number(name: &str) -> Option<i32>;
}

impl Named for SpanKind {
    fn number(name: &str) -> Option<i32> {
        Self::from_str_name(name).map(|kind| kind as i32)
    }
}

impl Named for StatusCode {
    fn number(name: &str) -> Option<i32> {
        Self::from_str_name(name).map(|code| code as i32)
    }
}

/// The number of an enumeration's value.
pub(super) struct Enumerated<T>(pub(super) i32, PhantomData<T>);

impl<T> Default for Enumerated<T> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}

impl<'de, T: Named> Deserialize<'de> for Enumerated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrName<T>(PhantomData<T>);

        impl<T: Named> Visitor<'_> for NumberOrName<T> {
            type Value = Enumerated<T>;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
                formatter.write_str("the number or the name of a value")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Enumerated<T>, E> {
                // What is out of range is unknown, as is a number of a later version.
                Ok(Enumerated(i32::try_from(number).unwrap_or(0), PhantomData))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Enumerated<T>, E> {
                Ok(Enumerated(i32::try_from(number).unwrap_or(0), PhantomData))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Enumerated<T>, E> {
                let number = T::number(name).or_else(|| name.parse().ok());
                let unknown = || E::invalid_value(Unexpected::Str(name), &self);
                Ok(Enumerated(number.ok_or_else(unknown)?, PhantomData))
            }
        }

        deserializer.deserialize_any(NumberOrName(PhantomData))
    }
}
