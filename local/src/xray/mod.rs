//! The local X-Ray: the X-Ray API, answered on this machine.
//!
//! ```text
//! applications ─▶ collector (UDP, OTLP, sampling) ─▶ server ─▶ operations ─▶ store
//! aws, boto3, the viewer ───────────────────────────▶ │
//! ```
//!
//! [`LocalXray`] is all of it. The server takes REST-JSON over HTTP, whoever signed
//! it; each operation is a method of `Xray`, in a file with its request and its
//! answer. Their names, members, limits and errors are those of the model
//! `xray-2016-04-12`, which a test reads from botocore and holds against every answer.

mod account;
mod addresses;
mod api;
mod archive;
mod destination;
mod dispatch;
mod encryption;
mod gate;
mod groups;
mod insights;
mod keep;
mod local_xray;
mod options;
mod policies;
mod reader;
mod sampling;
mod server;
mod service;
mod tags;
mod telemetry;
mod traces;

pub use account::{ACCOUNT, REGION};
pub use addresses::Addresses;
pub use local_xray::{LocalXray, StartError, log_to_stderr};
pub use options::{Options, Reach};
pub use reader::{Range, ReadError, TraceReader};

use service::Xray;
