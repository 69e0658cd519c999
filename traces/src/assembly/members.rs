//! Members of a piece that are more than one value.

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::lenient::{AsBoolean, AsFirstText, AsSegmentId, AsText, AsTraceId, AsWhole};
use super::lenient::{Lenient, Name, Reads, read};
use super::piece::{Aws, Cause, Exception, Http, Namespace, Value};
use super::texts::{Text, Texts};
use crate::{SegmentId, TraceId};

/// The most annotations that X-Ray indexes of a trace, and so the most that are
/// worth reading of a piece.
pub(super) const MOST_ANNOTATIONS: usize = 50;

/// Whether something is a certain text.
pub(super) struct Is(pub(super) &'static str);

impl Reads<'_> for Is {
    type Value = bool;

    fn text(self, text: &str) -> Option<bool> {
        Some(text == self.0)
    }
}

/// Whether something is an object.
pub(super) struct IsObject;

impl<'de> Reads<'de> for IsObject {
    type Value = ();

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<()>, A::Error> {
        each(members, |_, members| ignore(members)).map(Some)
    }
}

/// Reads `namespace`.
pub(super) struct AsNamespace;

impl Reads<'_> for AsNamespace {
    type Value = Namespace;

    fn text(self, text: &str) -> Option<Namespace> {
        match text {
            "aws" => Some(Namespace::Aws),
            "remote" => Some(Namespace::Remote),
            _ => None,
        }
    }
}

/// Reads `http`.
pub(super) struct AsHttp<'a>(pub(super) &'a mut Texts);

impl<'de> Reads<'de> for AsHttp<'_> {
    type Value = Http;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Http>, A::Error> {
        let mut http = Http::default();
        let mut status = None;
        each(members, |name, members| {
            match name {
                "request" => http = read(members, AsRequest(self.0))?.unwrap_or_default(),
                "response" => status = read(members, AsStatus)?.flatten(),
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        Ok(Some(Http { status, ..http }))
    }
}

struct AsRequest<'a>(&'a mut Texts);

impl<'de> Reads<'de> for AsRequest<'_> {
    type Value = Http;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Http>, A::Error> {
        let mut http = Http::default();
        each(members, |name, members| {
            match name {
                "method" => http.method = read(members, AsText(self.0))?,
                "url" => http.url = read(members, AsText(self.0))?,
                "user_agent" => http.user_agent = read(members, AsText(self.0))?,
                "client_ip" => http.client_ip = read(members, AsText(self.0))?,
                "traced" => http.traced = read(members, AsBoolean)?.unwrap_or_default(),
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        Ok(Some(http))
    }
}

struct AsStatus;

impl<'de> Reads<'de> for AsStatus {
    type Value = Option<i64>;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Self::Value>, A::Error> {
        let mut status = None;
        each(members, |name, members| {
            match name {
                "status" => status = read(members, AsWhole)?,
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        Ok(Some(status))
    }
}

/// Reads `aws`.
pub(super) struct AsAws<'a>(pub(super) &'a mut Texts);

impl<'de> Reads<'de> for AsAws<'_> {
    type Value = Aws;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Aws>, A::Error> {
        let mut aws = Aws::default();
        let mut instance = (None, None);
        each(members, |name, members| {
            match name {
                "account_id" => aws.account_id = read(members, AsText(self.0))?,
                "ec2" => instance = read(members, AsEc2(self.0))?.unwrap_or_default(),
                "table_name" => aws.table_name = read(members, AsText(self.0))?,
                "table_names" => aws.table_names = read(members, AsFirstText(self.0))?,
                "resource_names" => aws.resource_names = read(members, AsFirstText(self.0))?,
                "queue_url" => aws.queue_url = read(members, AsText(self.0))?,
                "topic_arn" => aws.topic_arn = read(members, AsText(self.0))?,
                "bucket_name" => aws.bucket_name = read(members, AsText(self.0))?,
                "function_name" => aws.function_name = read(members, AsText(self.0))?,
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        (aws.instance_id, aws.availability_zone) = instance;
        Ok(Some(aws))
    }
}

/// Reads `aws.ec2`: the instance's id, and its zone.
struct AsEc2<'a>(&'a mut Texts);

impl<'de> Reads<'de> for AsEc2<'_> {
    type Value = (Option<Text>, Option<Text>);

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Self::Value>, A::Error> {
        let (mut id, mut zone) = (None, None);
        each(members, |name, members| {
            match name {
                "instance_id" => id = read(members, AsText(self.0))?,
                "availability_zone" => zone = read(members, AsText(self.0))?,
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        Ok(Some((id, zone)))
    }
}

/// Reads `cause`.
pub(super) struct AsCause<'a>(pub(super) &'a mut Texts);

impl<'de> Reads<'de> for AsCause<'_> {
    type Value = Cause;

    fn text(self, text: &str) -> Option<Cause> {
        SegmentId::parse(text).map(Cause::Elsewhere)
    }

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Cause>, A::Error> {
        let mut thrown = Vec::new();
        each(members, |name, members| {
            match name {
                "exceptions" => {
                    thrown = read(members, AsExceptions(self.0))?.unwrap_or_default();
                }
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        Ok(Some(Cause::Thrown(thrown)))
    }
}

struct AsExceptions<'a>(&'a mut Texts);

impl<'de> Reads<'de> for AsExceptions<'_> {
    type Value = Vec<Exception>;

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<Self::Value>, A::Error> {
        let (mut exceptions, mut fits) = (Vec::new(), true);
        while let Some(item) = items.next_element_seed(Lenient(AsException(self.0)))? {
            fits &= item.is_some();
            exceptions.extend(item);
        }
        Ok(fits.then_some(exceptions))
    }
}

struct AsException<'a>(&'a mut Texts);

impl<'de> Reads<'de> for AsException<'_> {
    type Value = Exception;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Exception>, A::Error> {
        let mut exception = Exception::default();
        each(members, |name, members| {
            match name {
                "id" => exception.id = read(members, AsSegmentId)?,
                "type" => exception.kind = read(members, AsText(self.0))?,
                "message" => exception.message = read(members, AsText(self.0))?,
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        Ok(Some(exception))
    }
}

/// Reads `annotations`.
pub(super) struct AsAnnotations<'a>(pub(super) &'a mut Texts);

impl<'de> Reads<'de> for AsAnnotations<'_> {
    type Value = Vec<(Text, Value)>;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Self::Value>, A::Error> {
        let mut annotations: Vec<(Text, Value)> = Vec::new();
        each(members, |name, members| {
            let value = read(members, AsValue(self.0))?;
            // The last of several members of one name counts.
            annotations.retain(|(key, _)| self.0.get(*key) != name);
            if let Some(value) = value.filter(|_| annotations.len() < MOST_ANNOTATIONS) {
                annotations.push((self.0.add(name), value));
            }
            Ok(())
        })?;
        Ok(Some(annotations))
    }
}

struct AsValue<'a>(&'a mut Texts);

impl Reads<'_> for AsValue<'_> {
    type Value = Value;

    fn text(self, text: &str) -> Option<Value> {
        Some(Value::Text(self.0.add(text)))
    }

    fn boolean(self, boolean: bool) -> Option<Value> {
        Some(Value::Boolean(boolean))
    }

    fn number(self, number: f64, _whole: Option<i64>) -> Option<Value> {
        Some(Value::Number(number))
    }
}

/// Reads `links`. One without a trace's id leads nowhere, and is left out.
pub(super) struct AsLinks;

impl<'de> Reads<'de> for AsLinks {
    type Value = Vec<(TraceId, Option<SegmentId>)>;

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<Self::Value>, A::Error> {
        let (mut links, mut fits) = (Vec::new(), true);
        while let Some(item) = items.next_element_seed(Lenient(AsLink))? {
            fits &= item.is_some();
            links.extend(item.flatten());
        }
        Ok(fits.then_some(links))
    }
}

struct AsLink;

impl<'de> Reads<'de> for AsLink {
    type Value = Option<(TraceId, Option<SegmentId>)>;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Option<Self::Value>, A::Error> {
        let (mut trace, mut id) = (None, None);
        each(members, |name, members| {
            match name {
                "trace_id" => trace = read(members, AsTraceId)?,
                "id" => id = read(members, AsSegmentId)?,
                _ => ignore(members)?,
            }
            Ok(())
        })?;
        Ok(Some(trace.map(|trace| (trace, id))))
    }
}

/// Calls `member` for each member of an object, to read its value.
fn each<'de, A: MapAccess<'de>>(
    mut members: A,
    mut member: impl FnMut(&str, &mut A) -> Result<(), A::Error>,
) -> Result<(), A::Error> {
    while let Some(Name(name)) = members.next_key()? {
        member(&name, &mut members)?;
    }
    Ok(())
}

fn ignore<'de, A: MapAccess<'de>>(members: &mut A) -> Result<(), A::Error> {
    members.next_value::<IgnoredAny>()?;
    Ok(())
}
