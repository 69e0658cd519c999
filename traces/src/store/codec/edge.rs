//! A call, and a link to another trace.

use super::coded::{Coded, Reader, Writer};
use crate::facts::{Caller, Edge, EdgeKind, Link};

impl Coded for Edge {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            from,
            to,
            kind,
            start,
            end,
            outcome,
        } = self;
        writer.put(from).number(*to).put(kind);
        writer.time(*start).perhaps_time(*end).put(outcome);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            from: reader.take()?,
            to: reader.number()?,
            kind: reader.take()?,
            start: reader.time()?,
            end: reader.perhaps_time()?,
            outcome: reader.take()?,
        })
    }
}

/// The client is 0, and the segments count from 1.
impl Coded for Caller {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.number(match self {
            Self::Client => 0,
            Self::Node(node) => node + 1,
        });
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(match reader.number()?.checked_sub(1) {
            None => Self::Client,
            Some(node) => Self::Node(node),
        })
    }
}

impl Coded for EdgeKind {
    fn put(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Call => writer.put(&false),
            Self::Link { event_age } => writer.put(&true).put(event_age),
        };
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(if reader.take()? {
            Self::Link {
                event_age: reader.take()?,
            }
        } else {
            Self::Call
        })
    }
}

impl Coded for Link {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self { node, trace, id } = self;
        writer.number(*node).put(trace).put(id);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            node: reader.number()?,
            trace: reader.take()?,
            id: reader.take()?,
        })
    }
}
