//! Ports, and who may reach them.

use super::{Named, Tracer};
use crate::blueprint::Collector;
use crate::problem::{Check, Problems};
use crate::read::Item;
use crate::written::Service;

/// Every port that some collector listens on: X-Ray's own, OTLP over gRPC and HTTP.
pub(crate) const COLLECTOR_PORTS: &[u32] = &[2000, 4317, 4318];

/// Returns the ports a collector listens on. It shares the task's network
/// with the application, so the application cannot have them.
fn ports_of(collector: Collector) -> &'static [u32] {
    match collector {
        Collector::Manta | Collector::Adot => COLLECTOR_PORTS,
        Collector::Xray => &[2000],
        Collector::None => &[],
    }
}

/// Reports a port that the collector has taken, and openings without a port.
pub(crate) fn check(
    service: &Service,
    on: &Named<'_>,
    tracer: &Tracer,
    problems: &mut Problems<'_>,
) {
    let Some(port) = &service.port else {
        if let Some(allow_from) = &service.allow_from {
            problems
                .error(
                    Check::Port,
                    allow_from.span,
                    format!("{on} says who may reach its port, and has none"),
                )
                .help("write `port = 8080`, or leave `allow_from` out");
        }
        return;
    };
    let traced = &service.workload.traced;
    let untraced = traced.as_ref().and_then(Item::get) == Some(&false);
    let taken = tracer.collector.map_or(&[][..], ports_of);
    if let Some(number) = port
        .get()
        .filter(|number| !untraced && taken.contains(number))
    {
        problems
            .error(
                Check::Port,
                port.span,
                format!("port {number} of {on} is the collector's, which runs in the same network"),
            )
            .help("let the application listen on another port, or write `traced = false`");
    }
}
