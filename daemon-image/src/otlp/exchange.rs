//! One request and its answer.

use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName};
use hyper::{Request, Response};

use super::gzip::Compression;
use super::refusal::Refusal;
use super::{Accepted, Encoding, Export, grpc, http};
use crate::http::{Allowance, Answer, Handler};

/// Bytes of the longest message, compressed or not. X-Ray's own OTLP endpoint
/// takes 5 MB; <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html>.
const MESSAGE_BYTES: usize = 5 * 1000 * 1000;
/// Bytes of all messages that are being received.
const TOGETHER_BYTES: usize = 2 * MESSAGE_BYTES;

/// Answers OTLP requests, whichever of its protocols they come in.
pub(super) struct Exchange<E> {
    export: E,
    allowance: Allowance,
}

impl<E: Export> Exchange<E> {
    pub(super) fn new(export: E) -> Self {
        Self {
            export,
            allowance: Allowance::new(MESSAGE_BYTES, TOGETHER_BYTES),
        }
    }

    async fn grpc(&self, request: Request<Incoming>) -> Result<Accepted, Refusal> {
        let (head, body) = request.into_parts();
        expect_path(head.uri.path(), grpc::PATH)?;
        let compression = Compression::of(header(&head.headers, &grpc::ENCODING))?;
        let body = self.allowance.read(body).await?;
        let framed = grpc::unframe(&body)?;
        let compression = match framed.compressed {
            true => compression,
            false => Compression::None,
        };
        self.take(framed.message, compression, Encoding::Protobuf)
    }

    async fn http(
        &self,
        request: Request<Incoming>,
        encoding: Result<Encoding, Refusal>,
    ) -> Result<Accepted, Refusal> {
        let (head, body) = request.into_parts();
        expect_path(head.uri.path(), http::PATH)?;
        if !http::is_export(&head.method) {
            return Err(Refusal::Method);
        }
        let encoding = encoding?;
        let compression = Compression::of(header(&head.headers, &CONTENT_ENCODING))?;
        let body = self.allowance.read(body).await?;
        self.take(&body, compression, encoding)
    }

    fn take(
        &self,
        message: &[u8],
        compression: Compression,
        encoding: Encoding,
    ) -> Result<Accepted, Refusal> {
        let message = compression.undo(message, self.allowance.limit())?;
        Ok(self.export.export(&message, encoding)?)
    }
}

impl<E: Export> Handler for Exchange<E> {
    async fn handle(&self, request: Request<Incoming>) -> Response<Answer> {
        let content_type = header(request.headers(), &CONTENT_TYPE).unwrap_or_default();
        if content_type.starts_with(grpc::CONTENT) {
            return match self.grpc(request).await {
                Ok(accepted) => grpc::served(&accepted),
                Err(refusal) => grpc::refused(&refusal),
            };
        }
        let encoding = http::encoding(content_type);
        // What is neither is most readable in JSON.
        let answered_in = *encoding.as_ref().unwrap_or(&Encoding::Json);
        match self.http(request, encoding).await {
            Ok(accepted) => http::served(&accepted, answered_in),
            Err(refusal) => http::refused(&refusal, answered_in),
        }
    }
}

fn expect_path(path: &str, expected: &'static str) -> Result<(), Refusal> {
    if path == expected {
        return Ok(());
    }
    Err(Refusal::NotFound {
        path: path.to_owned(),
        expected,
    })
}

/// A header's value; one that is not text is none that is known.
fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers
        .get(name)
        .map(|value| value.to_str().unwrap_or("(not text)"))
}
