//! A segment.

use super::coded::{Coded, Reader, Writer};
use super::times::{put_time, take_time};
use crate::facts::{Exception, Http, Node, Outcome, Provenance, ServiceId};

impl Coded for Node {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            service,
            provenance,
            start,
            end,
            duration,
            outcome,
            http,
            user,
            resource_arn,
            instance_id,
            availability_zone,
            exceptions,
        } = self;
        writer.put(service).put(provenance);
        writer.time(*start).perhaps_time(*end);
        put_duration(writer, *duration, self.response_time());
        writer.put(outcome).put(http).put(user).put(resource_arn);
        writer
            .put(instance_id)
            .put(availability_zone)
            .put(exceptions);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let (service, provenance) = (reader.take()?, reader.take()?);
        let mut node = Self {
            service,
            provenance,
            start: reader.time()?,
            end: reader.perhaps_time()?,
            duration: None,
            outcome: Outcome::default(),
            http: None,
            user: None,
            resource_arn: None,
            instance_id: None,
            availability_zone: None,
            exceptions: Vec::new(),
        };
        node.duration = take_duration(reader, node.response_time())?;
        node.outcome = reader.take()?;
        node.http = reader.take()?;
        node.user = reader.take()?;
        node.resource_arn = reader.take()?;
        node.instance_id = reader.take()?;
        node.availability_zone = reader.take()?;
        node.exceptions = reader.take()?;
        Some(node)
    }
}

/// Most durations are response times: they are written as the difference.
fn put_duration(writer: &mut Writer<'_>, duration: Option<f64>, response_time: Option<f64>) {
    writer.put(&duration.is_some());
    if let Some(duration) = duration {
        put_time(writer.out, duration, response_time.unwrap_or_default());
    }
}

fn take_duration(reader: &mut Reader<'_>, response_time: Option<f64>) -> Option<Option<f64>> {
    if !reader.take()? {
        return Some(None);
    }
    take_time(&mut reader.bytes, response_time.unwrap_or_default()).map(Some)
}

impl Coded for ServiceId {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            name,
            kind,
            account_id,
        } = self;
        writer.put(name).put(kind).put(account_id);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            name: reader.take()?,
            kind: reader.take()?,
            account_id: reader.take()?,
        })
    }
}

impl Coded for Provenance {
    fn put(&self, writer: &mut Writer<'_>) {
        writer.out.push(match self {
            Self::Root => 0,
            Self::Called => 1,
            Self::Inferred => 2,
        });
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.bytes.byte()? {
            0 => Some(Self::Root),
            1 => Some(Self::Called),
            2 => Some(Self::Inferred),
            3.. => None,
        }
    }
}

/// Three bits.
impl Coded for Outcome {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            error,
            fault,
            throttle,
        } = *self;
        let bits = u8::from(error) | u8::from(fault) << 1 | u8::from(throttle) << 2;
        writer.out.push(bits);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let bits = reader.bytes.byte().filter(|bits| *bits < 8)?;
        Some(Self {
            error: bits & 1 != 0,
            fault: bits & 2 != 0,
            throttle: bits & 4 != 0,
        })
    }
}

impl Coded for Http {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self {
            method,
            url,
            user_agent,
            client_ip,
            status,
        } = self;
        writer
            .put(method)
            .put(url)
            .put(user_agent)
            .put(client_ip)
            .put(status);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            method: reader.take()?,
            url: reader.take()?,
            user_agent: reader.take()?,
            client_ip: reader.take()?,
            status: reader.take()?,
        })
    }
}

impl Coded for Exception {
    fn put(&self, writer: &mut Writer<'_>) {
        let Self { kind, message } = self;
        writer.put(kind).put(message);
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            kind: reader.take()?,
            message: reader.take()?,
        })
    }
}
