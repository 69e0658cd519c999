//! What receiving a request comes to: the seam between transport and translation.

/// How a request's message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Protocol Buffers, always so over gRPC.
    Protobuf,
    /// OTLP's JSON: ids in hexadecimal, names in lowerCamelCase.
    Json,
}

/// What became of a request's spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Spans that cannot become segments, whoever sends them how often.
    pub rejected_spans: u64,
    /// Why, of the first of them. Empty when there are none.
    pub reason: String,
}

/// A message that is not an `ExportTraceServiceRequest`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is no OTLP trace export: {0}")]
pub struct Unreadable(pub String);

/// Takes the spans of export requests. It never waits: it is asked in the
/// middle of receiving.
pub trait Export: Send + Sync + 'static {
    /// Takes one `ExportTraceServiceRequest`.
    ///
    /// # Errors
    /// When it cannot be decoded; then nothing of it was taken.
    fn export(&self, message: &[u8], encoding: Encoding) -> Result<Accepted, Unreadable>;
}
