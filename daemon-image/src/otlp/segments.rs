//! Spans on their way to X-Ray: as segments, into the intake.

use std::sync::Arc;

use manta_traces::otlp::{DecodeError, Options, Rejected, decode_json, decode_protobuf, translate};
use manta_traces::segment::{Oversize, Segment, split};

use super::{Accepted, Encoding, Export, Relay, Unreadable};
use crate::counters::{Counters, Drop};
use crate::intake::{Intake, LONGEST_DOCUMENT};
use crate::logging::Sparse;

/// Makes segments of spans, and offers them to the intake.
pub struct Segments {
    intake: Arc<Intake>,
    counters: Arc<Counters>,
    options: Options,
    relay: Option<Relay>,
    rejections: Sparse,
    cuts: Sparse,
}

impl Segments {
    /// Returns the way into `intake`, whose losses `counters` counts.
    #[must_use]
    pub fn new(intake: Arc<Intake>, counters: Arc<Counters>, options: Options) -> Self {
        Self {
            intake,
            counters,
            options,
            relay: None,
            rejections: Sparse::default(),
            cuts: Sparse::default(),
        }
    }

    /// Hands every export on to `relay` as well.
    #[must_use]
    pub fn and_to(self, relay: Option<Relay>) -> Self {
        Self { relay, ..self }
    }

    /// Offers what X-Ray takes of a document that is too large for it; returns what it takes
    /// nothing of.
    ///
    /// Only OTLP brings such documents: a datagram of UDP is shorter.
    fn offer_in_parts(&self, document: &[u8]) -> Vec<Oversize> {
        let segment = Segment::parse(document).expect("the translation wrote it");
        let split = split(segment, LONGEST_DOCUMENT);
        for part in &split.documents {
            self.intake.offer(part.as_bytes());
        }
        if let Some(Oversize { name, bytes, .. }) = split.shortened.first() {
            self.cuts.say(|more| {
                log::warn!(
                    "the segment `{name}` is {bytes} bytes, over the {LONGEST_DOCUMENT} that X-Ray \
                     takes: its longest texts are cut{more}"
                );
            });
        }
        split.oversize
    }

    /// Counts what the intake never sees.
    fn count_dropped(&self, cause: Drop, spans: u64) {
        self.counters.count_received(spans);
        self.counters.count_dropped(cause, spans);
    }
}

impl Export for Segments {
    fn export(&self, message: &[u8], encoding: Encoding) -> Result<Accepted, Unreadable> {
        let request = match encoding {
            Encoding::Protobuf => decode_protobuf(message),
            Encoding::Json => decode_json(message),
        };
        let request = request.map_err(|error: DecodeError| Unreadable(error.to_string()))?;
        let mut lost = Vec::new();
        let mut fresh_ids = || fastrand::u64(..);
        let translated = translate(&request, &self.options, &mut fresh_ids, &mut |document| {
            if document.len() > LONGEST_DOCUMENT {
                lost.extend(self.offer_in_parts(document));
            } else {
                self.intake.offer(document);
            }
        });
        if let Some(relay) = &self.relay {
            relay.offer(message, encoding);
        }
        let (rejected, lost_spans) = (translated.rejected.len() as u64, lost.len() as u64);
        self.count_dropped(Drop::Malformed, rejected);
        self.count_dropped(Drop::Oversize, lost_spans);
        let accepted = Accepted {
            rejected_spans: rejected + lost_spans,
            reason: reason(translated.rejected.first(), lost.first()),
        };
        if accepted.rejected_spans > 0 {
            self.rejections.say(|more| {
                let Accepted {
                    rejected_spans,
                    reason,
                } = &accepted;
                log::warn!("{rejected_spans} spans of an export are dropped: {reason}{more}");
            });
        }
        Ok(accepted)
    }
}

/// Says why, of the first span that cannot become a segment.
fn reason(rejected: Option<&Rejected>, lost: Option<&Oversize>) -> String {
    match (rejected, lost) {
        (Some(Rejected { name, reason }), _) => format!("span `{name}`: {reason}"),
        (None, Some(Oversize { name, bytes, .. })) => format!(
            "the segment `{name}` is {bytes} bytes, over the {LONGEST_DOCUMENT} that X-Ray takes, \
             even without its metadata"
        ),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::{Accepted, Encoding, Export, Segments};
    use crate::config::LONGEST_WAIT;
    use crate::counters::{Counters, Drop};
    use crate::intake::Intake;

    struct Way {
        intake: Arc<Intake>,
        counters: Arc<Counters>,
        segments: Segments,
    }

    fn way() -> Way {
        let counters = Arc::new(Counters::default());
        let intake = Arc::new(Intake::new(1 << 20, LONGEST_WAIT, Arc::clone(&counters)));
        let segments = Segments::new(
            Arc::clone(&intake),
            Arc::clone(&counters),
            manta_traces::otlp::Options::default(),
        );
        Way {
            intake,
            counters,
            segments,
        }
    }

    fn span(id: &str, name: &str, more: &Value) -> Value {
        json!({
            "traceId": "5759e988bd862e3fe1be46a994272793", "spanId": id, "name": name, "kind": 2,
            "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000001000000000",
            "attributes": [{"key": "text", "value": {"stringValue": more}}],
        })
    }

    fn export(way: &Way, spans: &[Value]) -> Accepted {
        let request = json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).to_string();
        let accepted = way.segments.export(request.as_bytes(), Encoding::Json);
        accepted.expect("it is readable")
    }

    #[test]
    fn spans_come_to_the_intake_as_segments() {
        let way = way();
        let accepted = export(&way, &[span("53995c3f42cd8ad8", "checkout", &json!("x"))]);
        assert_eq!(accepted, Accepted::default());
        let batch = way.intake.next_of_the_rest().expect("one has arrived");
        let body = String::from_utf8(batch.body().to_vec()).expect("JSON is text");
        assert!(
            body.contains("1-5759e988-bd862e3fe1be46a994272793"),
            "{body}"
        );
    }

    #[test]
    fn a_span_that_cannot_be_a_segment_costs_no_other_and_is_counted() {
        let way = way();
        let spans = [
            span("00", "broken", &json!("x")),
            span("53995c3f42cd8ad8", "whole", &json!("x")),
        ];
        let accepted = export(&way, &spans);
        assert_eq!(accepted.rejected_spans, 1);
        assert_eq!(accepted.reason, "span `broken`: the span id is not 8 bytes");
        let counts = way.counters.snapshot();
        assert_eq!((counts.received, counts.dropped(Drop::Malformed)), (2, 1));
        assert!(way.intake.next_of_the_rest().is_some());
    }

    #[test]
    fn a_segment_over_64_kb_goes_with_its_longest_texts_cut() {
        let way = way();
        let long = json!("x".repeat(70_000));
        let accepted = export(&way, &[span("53995c3f42cd8ad8", "long", &long)]);
        assert_eq!(accepted, Accepted::default());
        let batch = way.intake.next_of_the_rest().expect("one has arrived");
        let body = String::from_utf8(batch.body().to_vec()).expect("JSON is text");
        assert!(body.contains("… [cut, 70000 bytes]"));
        assert!(body.len() < 20_000, "{}", body.len());
        let counts = way.counters.snapshot();
        assert_eq!((counts.received, counts.dropped_in_all()), (1, 0));
    }

    #[test]
    fn a_segment_that_xray_would_not_take_is_told_to_the_sender() {
        let way = way();
        let mut indexed = span("53995c3f42cd8ad8", "long", &json!("x".repeat(70_000)));
        let index = json!({"key": "aws.xray.annotations", "value": {"stringValue": "text"}});
        indexed["attributes"]
            .as_array_mut()
            .expect("it is a list")
            .push(index);
        let accepted = export(&way, &[indexed]);
        assert_eq!(accepted.rejected_spans, 1);
        assert!(accepted.reason.contains("`long`"), "{}", accepted.reason);
        let counts = way.counters.snapshot();
        assert_eq!((counts.received, counts.dropped(Drop::Oversize)), (1, 1));
        assert!(way.intake.next_of_the_rest().is_none());
    }

    #[test]
    fn what_is_no_export_is_unreadable() {
        let way = way();
        assert!(way.segments.export(b"spans", Encoding::Json).is_err());
        assert!(way.segments.export(b"\xff", Encoding::Protobuf).is_err());
    }
}
