//! Where traces go: the collector's receivers and the local X-Ray.

use manta_engine::Kind;
use serde::{Deserialize, Serialize};

/// The collector and the local X-Ray of a deployment. Its name is `main`.
///
/// Outputs, all on loopback: `api` (`http://127.0.0.1:…`, the X-Ray API), `daemon`
/// (`127.0.0.1:…`, where segments arrive and SDKs ask what to sample), `otlp` (`http://127.0.0.1:…`,
/// OTLP over HTTP), `otlp_grpc` (`http://127.0.0.1:…`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracing {
    /// How the collector answers SDKs that ask what to sample: the JSON of `MANTA_SAMPLING`.
    pub sampling: String,
}

impl Tracing {
    pub(crate) const KIND: Kind = Kind {
        name: "tracing",
        delete_rank: 2,
        immutable: &[],
        volatile_outputs: &[],
    };
}
