//! What is known of the traces that are in no block yet.

use std::collections::HashMap;
use std::sync::Arc;

use super::kept::Kept;
use super::snapshot::Snapshot;
use crate::TraceId;
use crate::assembly::Assembly;
use crate::facts::Strings;

/// Texts are not forgotten one by one: with so many, all are, and made again as needed.
const MOST_TEXTS: usize = 1 << 17;
/// As many bytes of texts: what exceptions say may be long, and never the same.
const MOST_TEXT_BYTES: usize = 32 << 20;

/// Facts of open traces, made when they are asked for and kept until the trace changes.
#[derive(Default)]
pub(super) struct OpenFacts {
    strings: Arc<Strings>,
    traces: HashMap<TraceId, Known>,
}

struct Known {
    /// The number of the last document that was known of.
    through: u64,
    /// `None`: no document of it can be read.
    kept: Option<Arc<Kept>>,
}

impl OpenFacts {
    /// Whether something is known of a trace that has this document as its last one.
    pub(super) fn knows(&self, id: TraceId, through: u64) -> bool {
        let known = self.traces.get(&id);
        known.is_some_and(|known| known.through == through)
    }

    /// Puts a trace together and remembers what is known of it.
    pub(super) fn learn(&mut self, trace: &Snapshot, documents: &[Arc<str>]) {
        let kept = Assembly::of(documents).map(|assembly| {
            let mut facts = assembly.facts(Arc::make_mut(&mut self.strings));
            facts.id = trace.id;
            let arrived = trace.arrived;
            Arc::new(Kept { facts, arrived })
        });
        let through = trace.through();
        self.traces.insert(trace.id, Known { through, kept });
    }

    /// Forgets the traces that are not open any more.
    pub(super) fn keep_only(&mut self, open: impl Fn(TraceId) -> bool) {
        self.traces.retain(|id, _| open(*id));
        if self.traces.is_empty() || self.has_too_many_texts() {
            *self = Self::default();
        }
    }

    fn has_too_many_texts(&self) -> bool {
        self.strings.texts().len() > MOST_TEXTS || self.strings.bytes() > MOST_TEXT_BYTES
    }

    /// Returns what is known of all, and the texts.
    pub(super) fn all(&self) -> (Arc<Strings>, Vec<Arc<Kept>>) {
        let kept = self.traces.values().filter_map(|known| known.kept.clone());
        (Arc::clone(&self.strings), kept.collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{MOST_TEXT_BYTES, OpenFacts};
    use crate::TraceId;
    use crate::store::snapshot::Snapshot;

    /// Learns of a trace in which something was thrown that says so much; returns its id.
    fn learn(facts: &mut OpenFacts, trace: u128, bytes: usize) -> TraceId {
        let id = TraceId::from_array(trace.to_be_bytes());
        let message = format!("{trace} {}", "x".repeat(bytes));
        let document: Arc<str> = format!(
            r#"{{"name":"web","id":"70de5b6f19ff9a0a","trace_id":"{id}","start_time":1,
            "end_time":2,"fault":true,"cause":{{"exceptions":[{{"message":"{message}"}}]}}}}"#
        )
        .into();
        let snapshot = Snapshot {
            id,
            sealed: None,
            fresh: Vec::new(),
            arrived: 1.0,
        };
        facts.learn(&snapshot, &[document]);
        id
    }

    #[test]
    fn texts_of_traces_that_are_gone_are_forgotten_when_they_are_long() {
        const MESSAGE: usize = 1 << 20;
        let mut facts = OpenFacts::default();
        for trace in 0..40 {
            let id = learn(&mut facts, trace, MESSAGE);
            // There always is one that is open.
            facts.keep_only(|open| open == id);
            assert!(facts.strings.bytes() <= MOST_TEXT_BYTES, "after {trace}");
        }
        assert!(facts.strings.bytes() > 0, "what is open is known");
    }
}
