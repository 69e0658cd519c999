//! The texts of a trace's documents.

/// A text of some [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text {
    start: u32,
    end: u32,
}

/// Texts, one after the other: a document has dozens, and an allocation for each
/// would cost more than reading it.
#[derive(Debug)]
pub(super) struct Texts(String);

impl Texts {
    /// Returns room for so many bytes.
    pub(super) fn for_bytes(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Adds a text.
    pub(super) fn add(&mut self, text: &str) -> Text {
        let start = self.end();
        self.0.push_str(text);
        Text {
            start,
            end: self.end(),
        }
    }

    /// Returns a text that was added.
    pub(super) fn get(&self, text: Text) -> &str {
        &self.0[text.start as usize..text.end as usize]
    }

    fn end(&self) -> u32 {
        u32::try_from(self.0.len()).expect("a trace has less than 4 GiB of text")
    }
}
