//! Why a trace failed, or took its time.

use super::coded::{Coded, Reader, Writer};
use crate::facts::{Entity, RootCause, RootCauseKind, RootCauseService};

impl Coded for RootCause {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            kind,
            client_impacting,
            services,
        } = self;
        writer.put(kind).put(client_impacting).put(services);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            kind: reader.take()?,
            client_impacting: reader.take()?,
            services: reader.take()?,
        })
    }
}

impl Coded for RootCauseKind {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.out.push(match self {
            Self::Fault => 0,
            Self::Error => 1,
            Self::ResponseTime => 2,
        });
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.bytes.byte()? {
            0 => Some(Self::Fault),
            1 => Some(Self::Error),
            2 => Some(Self::ResponseTime),
            3.. => None,
        }
    }
}

impl Coded for RootCauseService {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            service,
            inferred,
            entities,
        } = self;
        writer.put(service).put(inferred).put(entities);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            service: reader.take()?,
            inferred: reader.take()?,
            entities: reader.take()?,
        })
    }
}

impl Coded for Entity {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            name,
            remote,
            coverage,
            exceptions,
        } = self;
        writer.put(name).put(remote).put(coverage).put(exceptions);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            name: reader.take()?,
            remote: reader.take()?,
            coverage: reader.take()?,
            exceptions: reader.take()?,
        })
    }
}
