//! What OTLP exporters send, in both encodings.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use thiserror::Error;

use super::json;

/// Why a body is no request.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// It is not the protobuf message.
    #[error("is no OTLP trace request in protobuf: {0}")]
    Protobuf(#[from] prost::DecodeError),
    /// It is not the JSON document.
    #[error("is no OTLP trace request in JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Reads a request of type `application/x-protobuf`.
pub fn decode_protobuf(body: &[u8]) -> Result<ExportTraceServiceRequest, DecodeError> {
    Ok(ExportTraceServiceRequest::decode(body)?)
}

/// Reads a request of type `application/json`.
///
/// Ids are hexadecimal, 64-bit numbers are text or numbers, enumerations are
/// numbers or names, members that are unknown are ignored, and `null` is as good
/// as nothing.
pub fn decode_json(body: &[u8]) -> Result<ExportTraceServiceRequest, DecodeError> {
    json::request(body).map_err(DecodeError::Json)
}
