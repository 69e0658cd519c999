//! OpenTelemetry's protocol, received: gRPC and HTTP, protobuf and JSON, gzip.
//!
//! The ports are the registered ones, 4317 for gRPC and 4318 for HTTP, but each
//! takes both: the most common mistake in pointing an SDK at a collector is to
//! mix them up, and a request says what it is.

mod exchange;
mod export;
mod grpc;
mod gzip;
mod http;
mod receiver;
mod refusal;
mod relay;
mod segments;

pub use export::{Accepted, Encoding, Export, Unreadable};
pub use receiver::Receiver;
pub use relay::{Destination, DestinationError, Endpoint, Handing, Relay, relay};
pub use segments::Segments;
