//! Segments as the body of the request that will carry them.

use std::ops::Range;

use bytes::Bytes;

use super::escape::escape;

/// How many documents a request carries; the official daemon's number.
pub const MOST_DOCUMENTS: usize = 50;

/// A batch is full at this size too, so that what is being uploaded stays small next to the budget.
const MOST_BYTES: usize = 1 << 20;

const HEAD: &[u8] = b"{\"TraceSegmentDocuments\":[";
const TAIL: &[u8] = b"]}";

/// A batch that is being filled. Documents are escaped into the request's JSON as they arrive: one
/// copy of each, and none when the request is made or repeated.
#[derive(Debug)]
pub(super) struct Filling {
    body: Vec<u8>,
    /// Where each document's string literal ends in `body`.
    ends: Vec<u32>,
}

impl Filling {
    /// Returns an empty batch with room for `bytes`.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        let mut body = Vec::with_capacity(bytes.max(HEAD.len()));
        body.extend_from_slice(HEAD);
        let ends = Vec::with_capacity(MOST_DOCUMENTS);
        Self { body, ends }
    }

    /// Adds a document; bytes that are no UTF-8 are replaced, as JSON has no way to carry them.
    pub(super) fn push(&mut self, document: &[u8]) {
        self.start_document();
        match std::str::from_utf8(document) {
            Ok(text) => escape(text.as_bytes(), &mut self.body),
            Err(_) => escape(String::from_utf8_lossy(document).as_bytes(), &mut self.body),
        }
        self.body.push(b'"');
        self.end_document();
    }

    /// Adds a document that is a string literal already.
    fn push_literal(&mut self, literal: &[u8]) {
        self.start_document();
        self.body.pop();
        self.body.extend_from_slice(literal);
        self.end_document();
    }

    fn start_document(&mut self) {
        if !self.ends.is_empty() {
            self.body.push(b',');
        }
        self.body.push(b'"');
    }

    fn end_document(&mut self) {
        // A batch is full at one megabyte, and a document adds at most six bytes for each of its own.
        let end = u32::try_from(self.body.len()).expect("a batch is shorter than four gigabytes");
        self.ends.push(end);
    }

    /// Whether nothing more should be added.
    pub(super) fn is_full(&self) -> bool {
        self.ends.len() >= MOST_DOCUMENTS || self.body.len() >= MOST_BYTES
    }

    pub(super) fn documents(&self) -> usize {
        self.ends.len()
    }

    /// Returns what it takes of the budget, in bytes; the same as when it is sealed.
    pub(super) fn cost(&self) -> usize {
        self.body.len() + TAIL.len()
    }

    /// Ends the body, and gives back memory that it did not need.
    pub(super) fn seal(self, sequence: u64, attempts: u32) -> Batch {
        let Self { mut body, ends } = self;
        body.extend_from_slice(TAIL);
        if body.capacity() > body.len() + body.len() / 4 {
            body.shrink_to_fit();
        }
        Batch {
            body: body.into(),
            ends,
            sequence,
            attempts,
        }
    }
}

/// Segments, as the complete body of one `PutTraceSegments` call.
#[derive(Clone, Debug)]
pub struct Batch {
    body: Bytes,
    ends: Vec<u32>,
    /// Its place by age: lower is older.
    pub(super) sequence: u64,
    attempts: u32,
}

impl Batch {
    /// Returns the request's body.
    #[must_use]
    pub fn body(&self) -> Bytes {
        self.body.clone()
    }

    /// Returns how many documents it holds.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.ends.len()
    }

    /// Returns what it takes of the intake's budget, in bytes.
    #[must_use]
    pub fn cost(&self) -> usize {
        self.body.len()
    }

    /// Returns how often its documents have been sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Notes that it was sent.
    pub fn count_attempt(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
    }

    /// Returns each document as the JSON string literal that stands in the body.
    pub fn literals(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|index| &self.body[self.place(index)])
    }

    /// Returns where a document's literal is in the body.
    fn place(&self, index: usize) -> Range<usize> {
        let start = match index.checked_sub(1) {
            None => HEAD.len(),
            Some(before) => self.ends[before] as usize + 1,
        };
        start..self.ends[index] as usize
    }

    /// Returns the batch of those documents whose index `keep` accepts, of the same age and as often
    /// sent; `None` when it accepts none.
    #[must_use]
    pub fn only(&self, keep: impl Fn(usize) -> bool) -> Option<Self> {
        let kept: Vec<_> = (0..self.ends.len()).filter(|index| keep(*index)).collect();
        let bytes: usize = kept.iter().map(|index| self.place(*index).len() + 1).sum();
        let mut filling = Filling::with_capacity(HEAD.len() + bytes + TAIL.len());
        for index in &kept {
            filling.push_literal(&self.body[self.place(*index)]);
        }
        (!kept.is_empty()).then(|| filling.seal(self.sequence, self.attempts))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Batch, Filling};

    fn batch_of(documents: &[&[u8]]) -> Batch {
        let mut filling = Filling::with_capacity(0);
        for document in documents {
            filling.push(document);
        }
        let cost = filling.cost();
        let batch = filling.seal(7, 2);
        assert_eq!(batch.cost(), cost);
        batch
    }

    fn read(batch: &Batch) -> Value {
        serde_json::from_slice(&batch.body()).expect("a body is JSON")
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let batch = batch_of(&[b"{\"a\":\"\xff\"}"]);
        assert_eq!(
            read(&batch),
            json!({"TraceSegmentDocuments": ["{\"a\":\"\u{fffd}\"}"]})
        );
    }

    #[test]
    fn a_part_of_a_batch_keeps_its_age() {
        let part = batch_of(&[b"a", b"\"b\"", b"c"]).only(|index| index != 0);
        let part = part.expect("two are left");
        assert_eq!(
            read(&part),
            json!({"TraceSegmentDocuments": ["\"b\"", "c"]})
        );
        assert_eq!((part.sequence, part.attempts()), (7, 2));
        assert!(part.only(|_| false).is_none());
    }

    proptest! {
        #[test]
        fn a_body_holds_the_documents_in_their_order(
            documents in prop::collection::vec(any::<String>(), 1..20)
        ) {
            let bytes: Vec<_> = documents.iter().map(String::as_bytes).collect();
            let batch = batch_of(&bytes);
            prop_assert_eq!(read(&batch), json!({"TraceSegmentDocuments": documents}));
            let literals: Vec<String> = batch
                .literals()
                .map(|literal| serde_json::from_slice(literal).expect("a literal is JSON"))
                .collect();
            prop_assert_eq!(literals, documents);
        }
    }
}
