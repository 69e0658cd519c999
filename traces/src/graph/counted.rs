//! Services and edges while they are being counted.

use super::service::{Requests, Traffic};
use super::span::Span;
use crate::facts::{self, EdgeKind, Node, Provenance};
use crate::statistics::{Histogram, Tally};

/// A service, as far as its segments have been seen.
#[derive(Clone, Debug, Default)]
pub(super) struct CountedService {
    /// Whether a trace began with it.
    pub(super) root: bool,
    /// Whether it sent segments.
    pub(super) sent: bool,
    /// Of its segments; `None` while none was counted.
    pub(super) span: Option<Span>,
    /// What it answered; `None` while no segment of it was seen, as of clients.
    pub(super) requests: Option<Requests>,
}

impl CountedService {
    /// Notes that it is there, as one of its segments tells.
    pub(super) fn see(&mut self, node: &Node) {
        self.requests.get_or_insert_default();
        match node.provenance {
            Provenance::Root => {
                self.root = true;
                self.sent = true;
            }
            Provenance::Called => self.sent = true,
            Provenance::Inferred => {}
        }
    }

    /// Counts a segment.
    pub(super) fn count(&mut self, node: &Node) {
        widen(&mut self.span, Span::of(node.start, node.end));
        let Some(response_time) = node.response_time() else {
            return;
        };
        let requests = self.requests.get_or_insert_default();
        requests
            .statistics
            .count(node.outcome.into(), response_time);
        requests.response_times.record(response_time);
        requests
            .durations
            .record(node.duration.unwrap_or(response_time));
    }
}

/// What led from one service to another, as far as it has been seen.
#[derive(Clone, Debug)]
pub(super) struct CountedEdge {
    pub(super) span: Span,
    pub(super) traffic: Traffic,
}

impl CountedEdge {
    /// Returns an edge like the given one, before anything is counted.
    pub(super) fn like(edge: &facts::Edge) -> Self {
        Self {
            span: Span::of(edge.start, edge.end),
            traffic: match edge.kind {
                EdgeKind::Call => Traffic::Calls {
                    statistics: Tally::default(),
                    response_times: Histogram::default(),
                },
                EdgeKind::Link { .. } => Traffic::Messages {
                    received: 0,
                    ages: Histogram::default(),
                },
            },
        }
    }

    /// Counts a call or a message.
    pub(super) fn count(&mut self, edge: &facts::Edge) {
        self.span = self.span.cover(Span::of(edge.start, edge.end));
        match &mut self.traffic {
            Traffic::Calls {
                statistics,
                response_times,
            } => {
                let Some(end) = edge.end else {
                    return;
                };
                let response_time = (end - edge.start).max(0.0);
                statistics.count(edge.outcome.into(), response_time);
                response_times.record(response_time);
            }
            Traffic::Messages { received, ages } => {
                *received += 1;
                if let EdgeKind::Link {
                    event_age: Some(age),
                } = edge.kind
                {
                    ages.record(age);
                }
            }
        }
    }
}

/// Makes a span cover another.
pub(super) fn widen(span: &mut Option<Span>, by: Span) {
    *span = Some(span.map_or(by, |span| span.cover(by)));
}
