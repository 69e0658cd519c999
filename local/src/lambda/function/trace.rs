//! An invocation's place in its trace.

use manta_traces::SegmentId;
use manta_traces::segment::Segment;

use super::{Deployed, Event};
use crate::lambda::tracing::{Header, new_id};

/// An invocation's place in its trace.
#[derive(Clone, Copy, Debug)]
pub(in crate::lambda) struct Trace {
    /// The trace; decided whether it is traced.
    pub(in crate::lambda) header: Header,
    /// The service's segment.
    pub(in crate::lambda) service: SegmentId,
}

impl Trace {
    /// Decides on the place of an event that came at `now`.
    pub(in crate::lambda) async fn of(event: &Event, function: &Deployed, now: f64) -> Self {
        let mut header = event.header.unwrap_or_else(|| Header::new_trace(now));
        let sampled = match (&function.tracing, header.sampled) {
            (_, Some(sampled)) => sampled,
            (Some(tracing), None) => {
                let name = &function.identity.name;
                tracing.sampling.decide(name, now).await
            }
            // Lambda passes it through; nobody else has decided.
            (None, None) => false,
        };
        header.sampled = Some(sampled);
        Self {
            header,
            service: new_id(),
        }
    }

    /// Whether Lambda itself tells of it: what is only passed through is told of by others.
    pub(in crate::lambda) fn is_recorded(&self, function: &Deployed) -> bool {
        function.tracing.is_some() && self.header.sampled == Some(true)
    }

    /// Sends a segment of it, if it is told of.
    pub(super) fn tell(&self, function: &Deployed, segment: impl FnOnce() -> Segment) {
        if let Some(tracing) = &function.tracing
            && self.is_recorded(function)
        {
            tracing.reporter.send(segment());
        }
    }

    /// Returns what the caller is told: the header, below which is the service's segment.
    pub(in crate::lambda) fn told(&self) -> Header {
        Header {
            parent: Some(self.service),
            ..self.header
        }
    }
}
