//! Reading JSON as leniently as [`Segment::parse`](crate::segment::Segment::parse)
//! does, without making a tree of it first.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess};
use serde::de::{SeqAccess, Visitor};

use super::texts::{Text, Texts};
use crate::{SegmentId, TraceId};

/// What makes something of JSON values of one type.
pub(super) trait Reads<'de>: Sized {
    /// What is made.
    type Value;

    /// Makes it of a text.
    fn text(self, _text: &str) -> Option<Self::Value> {
        None
    }

    /// Makes it of true or false.
    fn boolean(self, _boolean: bool) -> Option<Self::Value> {
        None
    }

    /// Makes it of a number; `whole` as well, when it is written without a fraction.
    fn number(self, _number: f64, _whole: Option<i64>) -> Option<Self::Value> {
        None
    }

    /// Makes it of a list.
    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<Option<Self::Value>, A::Error> {
        skip(items).map(|()| None)
    }

    /// Makes it of an object.
    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<Self::Value>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

fn skip<'de, A: SeqAccess<'de>>(mut items: A) -> Result<(), A::Error> {
    while items.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Reads the value of a member; `None` when it is of another type.
pub(super) fn read<'de, A: MapAccess<'de>, R: Reads<'de>>(
    members: &mut A,
    reads: R,
) -> Result<Option<R::Value>, A::Error> {
    members.next_value_seed(Lenient(reads))
}

/// Reads a value of any type; what does not fit becomes `None`.
pub(super) struct Lenient<R>(pub(super) R);

impl<'de, R: Reads<'de>> DeserializeSeed<'de> for Lenient<R> {
    type Value = Option<R::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, R: Reads<'de>> Visitor<'de> for Lenient<R> {
    type Value = Option<R::Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, boolean: bool) -> Result<Self::Value, E> {
        Ok(self.0.boolean(boolean))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.0.number(number as f64, Some(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.0.number(number as f64, i64::try_from(number).ok()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(self.0.number(number, None))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        self.0.list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        self.0.object(members)
    }
}

/// Reads a text.
pub(super) struct AsText<'a>(pub(super) &'a mut Texts);

impl Reads<'_> for AsText<'_> {
    type Value = Text;

    fn text(self, text: &str) -> Option<Text> {
        Some(self.0.add(text))
    }
}

/// Reads a list of texts, and returns the first.
pub(super) struct AsFirstText<'a>(pub(super) &'a mut Texts);

impl<'de> Reads<'de> for AsFirstText<'_> {
    type Value = Text;

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<Text>, A::Error> {
        let mut first = None;
        let mut fits = true;
        while let Some(item) = items.next_element_seed(Lenient(AsText(self.0)))? {
            fits &= item.is_some();
            first = first.or(item);
        }
        Ok(first.filter(|_| fits))
    }
}

/// Reads the id of a segment.
pub(super) struct AsSegmentId;

impl Reads<'_> for AsSegmentId {
    type Value = SegmentId;

    fn text(self, text: &str) -> Option<SegmentId> {
        SegmentId::parse(text)
    }
}

/// Reads the id of a trace.
pub(super) struct AsTraceId;

impl Reads<'_> for AsTraceId {
    type Value = TraceId;

    fn text(self, text: &str) -> Option<TraceId> {
        TraceId::parse(text)
    }
}

/// Reads true or false.
pub(super) struct AsBoolean;

impl Reads<'_> for AsBoolean {
    type Value = bool;

    fn boolean(self, boolean: bool) -> Option<bool> {
        Some(boolean)
    }
}

/// Reads a number.
pub(super) struct AsNumber;

impl Reads<'_> for AsNumber {
    type Value = f64;

    fn number(self, number: f64, _whole: Option<i64>) -> Option<f64> {
        Some(number)
    }
}

/// Reads a whole number, which may be written as a text.
pub(super) struct AsWhole;

impl Reads<'_> for AsWhole {
    type Value = i64;

    fn number(self, _number: f64, whole: Option<i64>) -> Option<i64> {
        whole
    }

    fn text(self, text: &str) -> Option<i64> {
        text.parse().ok()
    }
}

/// The name of a member. It is not copied unless something in it is escaped.
pub(super) struct Name<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}
