//! OpenTelemetry's spans made into X-Ray's segments.
//!
//! [`decode_protobuf`] and [`decode_json`] read what OTLP exporters send;
//! [`translate`] makes it into documents that X-Ray takes, by the rules of AWS's
//! own collector, so that a trace looks the same whichever of them sent it.
//! Beyond those it knows the stable conventions for HTTP, databases and RPC,
//! tells local roots by OTLP's flags, and reads the stacks of more languages.

mod annotations;
mod attributes;
mod aws;
mod cause;
mod decode;
mod document;
mod http;
mod json;
mod kind;
mod links;
mod logs;
mod metadata;
mod name;
mod namespace;
mod options;
mod outcome;
mod piece;
mod platform;
mod resource;
mod shape;
mod sql;
mod stack;
mod translate;
mod url;
mod value;
mod weight;

pub use decode::{DecodeError, decode_json, decode_protobuf};
/// What OTLP exporters send.
pub use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
pub use options::Options;
pub use translate::{Reason, Rejected, Translated, translate};
pub use weight::MOST_LIST_BYTES;
