//! Services and edges while they are being counted.

use super::service::{Requests, Traffic};
use super::span::Span;
use crate::facts::{self, Node, Provenance};
use crate::statistics::{Histogram, Tally};

/// A service, as far as its segments have been seen.
#[derive(Clone, Debug, Default)]
pub(super) struct CountedService {
    /// Whether clients called it.
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
        self.sent |= match node.provenance {
            Provenance::Root | Provenance::Called => true,
            Provenance::Inferred => false,
        };
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

/// Calls of one service by another.
#[derive(Clone, Debug)]
pub(super) struct CountedCalls {
    span: Span,
    statistics: Tally,
    response_times: Histogram,
}

impl CountedCalls {
    /// Returns calls within this span, none of which has been counted.
    pub(super) fn within(span: Span) -> Self {
        Self {
            span,
            statistics: Tally::default(),
            response_times: Histogram::default(),
        }
    }

    /// Counts a call.
    pub(super) fn count(&mut self, call: &facts::Edge) {
        self.span = self.span.cover(Span::of(call.start, call.end));
        if let Some(end) = call.end {
            let response_time = (end - call.start).max(0.0);
            self.statistics.count(call.outcome.into(), response_time);
            self.response_times.record(response_time);
        }
    }

    pub(super) fn finish(self) -> (Span, Traffic) {
        let traffic = Traffic::Calls {
            statistics: self.statistics,
            response_times: self.response_times,
        };
        (self.span, traffic)
    }
}

/// Messages that one service received of another.
#[derive(Clone, Debug)]
pub(super) struct CountedMessages {
    span: Span,
    received: u64,
    ages: Histogram,
}

impl CountedMessages {
    /// Returns messages within this span, none of which has been counted.
    pub(super) fn within(span: Span) -> Self {
        Self {
            span,
            received: 0,
            ages: Histogram::default(),
        }
    }

    /// Counts a message, of which the receiver worked in this span.
    pub(super) fn count(&mut self, span: Span, age: Option<f64>) {
        self.span = self.span.cover(span);
        self.received += 1;
        if let Some(age) = age {
            self.ages.record(age);
        }
    }

    pub(super) fn finish(self) -> (Span, Traffic) {
        let traffic = Traffic::Messages {
            received: self.received,
            ages: self.ages,
        };
        (self.span, traffic)
    }
}

/// Makes a span cover another.
pub(super) fn widen(span: &mut Option<Span>, by: Span) {
    *span = Some(span.map_or(by, |span| span.cover(by)));
}
