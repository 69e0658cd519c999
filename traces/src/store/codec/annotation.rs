//! An annotation.

use super::coded::{Coded, Reader, Writer};
use crate::facts::{Annotation, AnnotationValue};

impl Coded for Annotation {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self { key, value, node } = self;
        writer.put(key).put(value).number(*node);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            key: reader.take()?,
            value: reader.take()?,
            node: reader.number()?,
        })
    }
}

impl Coded for AnnotationValue {
    fn put(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Boolean(value) => writer.out.push(u8::from(*value)),
            Self::Text(text) => {
                writer.out.push(2);
                writer.put(text);
            }
            Self::Number(number) => {
                writer.out.push(3);
                writer.put(number);
            }
        }
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.bytes.byte()? {
            0 => Some(Self::Boolean(false)),
            1 => Some(Self::Boolean(true)),
            2 => reader.take().map(Self::Text),
            3 => reader.take().map(Self::Number),
            4.. => None,
        }
    }
}
