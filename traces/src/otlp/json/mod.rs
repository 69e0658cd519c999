//! OTLP's JSON encoding: protobuf's, with hexadecimal ids.
//!
//! "OTLP/HTTP" in OpenTelemetry's specification. The structures here mirror the
//! messages, name for name.

mod object;
mod request;
mod scalar;
mod value;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;

use object::Object;

/// Reads a request.
pub(super) fn request(body: &[u8]) -> Result<ExportTraceServiceRequest, serde_json::Error> {
    let Object(request) = serde_json::from_slice::<Object<request::Request>>(body)?;
    Ok(request.into())
}

/// Reads a member that may be `null`, which then stands for its default.
fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de> + Default,
{
    use serde::Deserialize as _;
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Makes each of a list's items into its message.
fn all<T: Into<U>, U>(items: Vec<Object<T>>) -> Vec<U> {
    items.into_iter().map(|Object(item)| item.into()).collect()
}

/// Makes a member, if there is one, into its message.
fn one<T: Into<U>, U>(member: Option<Object<T>>) -> Option<U> {
    member.map(|Object(member)| member.into())
}
