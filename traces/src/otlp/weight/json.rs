//! The weight of a request in JSON.

use std::fmt::{Formatter, Result as Written};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::message::{Field, Message};
use super::{MOST_LIST_BYTES, TooHeavy, Weight};

/// Weighs a request; one that is malformed as far as it can be read, for decoding
/// will stop there too, and say why.
///
/// # Errors
/// When it weighs too much. What is decoded is there twice for a moment: as JSON
/// has it, and as the message that it is made into.
pub(in crate::otlp) fn weigh(body: &[u8]) -> Result<(), TooHeavy> {
    let mut weight = Weight::new(MOST_LIST_BYTES / 2);
    let request = Inside {
        fields: Message::Request.fields(),
        field: None,
        weight: &mut weight,
    };
    let _malformed = request.deserialize(&mut serde_json::Deserializer::from_slice(body));
    if weight.bytes > weight.most {
        return Err(TooHeavy);
    }
    Ok(())
}

/// A value that is a message, or a list of them.
struct Inside<'a> {
    /// The members of the message.
    fields: &'static [Field],
    /// The member that it is itself; `None` for the request.
    field: Option<&'static Field>,
    weight: &'a mut Weight,
}

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("a message, or a list of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(field) = members.next_key_seed(Name(self.fields))? {
            match field {
                Some(field) => members.next_value_seed(Inside {
                    fields: field.message.fields(),
                    field: Some(field),
                    weight: &mut *self.weight,
                })?,
                None => members.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let field = self.field.ok_or_else(|| A::Error::custom("no request"))?;
        let mut items = 0;
        while let Some(()) = list.next_element_seed(Inside {
            fields: self.fields,
            field: None, // a list of lists is no message
            weight: &mut *self.weight,
        })? {
            self.weight
                .add(field, items)
                .map_err(|TooHeavy| A::Error::custom("too heavy"))?;
            items += 1;
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The name of a member, which may be one of these.
struct Name(&'static [Field]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<&'static Field>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<&'static Field>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let mut read = self.0.iter().filter(|field| !field.name.is_empty());
        Ok(read.find(|field| field.name == name))
    }
}
