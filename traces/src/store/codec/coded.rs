//! What facts are made of: numbers, symbols, ids, times, lists of them.

use super::bytes::{AT_ONCE, Bytes, put_number};
use super::times::{put_time, take_time};
use crate::facts::Symbol;
use crate::{SegmentId, TraceId};

/// Where a trace's facts are written.
pub(super) struct Writer<'a> {
    pub(super) out: &'a mut Vec<u8>,
    /// The trace's start: times are distances from it.
    pub(super) start: f64,
}

/// Where a trace's facts are read from.
pub(super) struct Reader<'a> {
    pub(super) bytes: Bytes<'a>,
    /// The trace's start.
    pub(super) start: f64,
    /// How many texts there are: no symbol may be beyond them.
    pub(super) texts: usize,
}

/// What can be written and read.
pub(super) trait Coded: Sized {
    fn put(&self, writer: &mut Writer<'_>);

    /// Takes what [`put`](Self::put) wrote; `None` when it is damaged.
    fn take(reader: &mut Reader<'_>) -> Option<Self>;
}

impl Writer<'_> {
    pub(super) fn put<T: Coded>(&mut self, value: &T) -> &mut Self {
        value.put(self);
        self
    }

    pub(super) fn number(&mut self, number: usize) -> &mut Self {
        put_number(self.out, number as u64);
        self
    }

    /// Writes a moment of the trace.
    pub(super) fn time(&mut self, time: f64) -> &mut Self {
        put_time(self.out, time, self.start);
        self
    }

    /// Writes a moment that may not have come.
    pub(super) fn perhaps_time(&mut self, time: Option<f64>) -> &mut Self {
        self.put(&time.is_some());
        if let Some(time) = time {
            self.time(time);
        }
        self
    }
}

impl Reader<'_> {
    pub(super) fn take<T: Coded>(&mut self) -> Option<T> {
        T::take(self)
    }

    pub(super) fn number(&mut self) -> Option<usize> {
        self.bytes.small()
    }

    pub(super) fn time(&mut self) -> Option<f64> {
        take_time(&mut self.bytes, self.start)
    }

    pub(super) fn perhaps_time(&mut self) -> Option<Option<f64>> {
        Some(if self.take()? {
            Some(self.time()?)
        } else {
            None
        })
    }
}

impl Coded for bool {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.out.push(u8::from(*self));
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.bytes.byte()? {
            0 => Some(false),
            1 => Some(true),
            2.. => None,
        }
    }
}

impl Coded for u16 {
    fn put(&self, writer: &mut Writer<'_>) {
        put_number(writer.out, u64::from(*self));
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        reader.bytes.small()
    }
}

impl Coded for u32 {
    fn put(&self, writer: &mut Writer<'_>) {
        put_number(writer.out, u64::from(*self));
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        reader.bytes.small()
    }
}

/// A number that is no moment, as it is in memory.
impl Coded for f64 {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.out.extend_from_slice(&self.to_le_bytes());
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        reader.bytes.array().map(Self::from_le_bytes)
    }
}

impl Coded for Symbol {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.number(self.index());
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let index = reader.bytes.small()?;
        ((index as usize) < reader.texts).then(|| Self::at(index))
    }
}

impl Coded for TraceId {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.out.extend_from_slice(self.as_bytes());
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        reader.bytes.array().map(Self::from_array)
    }
}

impl Coded for SegmentId {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.out.extend_from_slice(&self.to_u64().to_le_bytes());
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let bits = reader.bytes.array().map(u64::from_le_bytes)?;
        Some(Self::from_u64(bits))
    }
}

impl<T: Coded> Coded for Option<T> {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.put(&self.is_some());
        if let Some(value) = self {
            writer.put(value);
        }
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(if reader.take()? {
            Some(reader.take()?)
        } else {
            None
        })
    }
}

impl<T: Coded> Coded for Box<T> {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.put(self.as_ref());
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        reader.take().map(Self::new)
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.number(self.len());
        for value in self {
            writer.put(value);
        }
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let count = reader.bytes.count()?;
        let mut list = Self::with_capacity(count.min(AT_ONCE));
        for _ in 0..count {
            list.push(reader.take()?);
        }
        Some(list)
    }
}
