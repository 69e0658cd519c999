//! A trace put together.

use super::reading::Pieces;
use super::survivors::{Document, Survivors};
use super::tree::Tree;
use crate::TraceId;

/// The most bytes of documents that X-Ray promises to keep of a trace ("guaranteed
/// trace size", <https://aws.amazon.com/xray/pricing/>).
pub const GUARANTEED_BYTES: usize = 100 * 1024;

/// A trace put together from its documents.
///
/// The documents may come in any order and several times. What became of each is
/// worked out anew from all of them, so that what was inferred gives way when the
/// real segment comes.
#[derive(Debug)]
pub struct Assembly {
    pub(super) id: TraceId,
    /// How many documents there were.
    pub(super) revision: u32,
    /// The texts of the documents, one after the other.
    pub(super) texts: String,
    pub(super) pieces: Pieces,
    pub(super) survivors: Survivors,
    pub(super) tree: Tree,
}

impl Assembly {
    /// Puts a trace together from its documents: JSON, in any order. Texts that are
    /// no documents, or have no ids, are left out. `None`: none of them is one.
    pub fn of(documents: impl IntoIterator<Item = impl AsRef<str>>) -> Option<Self> {
        let documents: Vec<_> = documents.into_iter().collect();
        let bytes = documents.iter().map(|one| one.as_ref().len()).sum();
        let mut texts = String::with_capacity(bytes);
        let mut pieces = Pieces::for_bytes(bytes);
        let mut read = Vec::with_capacity(documents.len());
        for document in &documents {
            let document = document.as_ref();
            let (text, piece) = (texts.len(), pieces.all.len());
            if pieces.read(document) {
                texts.push_str(document);
                read.push(Document {
                    text: text..texts.len(),
                    pieces: piece..pieces.all.len(),
                });
            }
        }
        let id = pieces.all.first()?.trace_id?;
        let revision = u32::try_from(read.len()).unwrap_or(u32::MAX);
        let survivors = Survivors::of(read, &texts, &pieces);
        let tree = Tree::of(&survivors, &pieces);
        Some(Self {
            id,
            revision,
            texts,
            pieces,
            survivors,
            tree,
        })
    }

    /// Returns whose trace it is.
    pub fn id(&self) -> TraceId {
        self.id
    }

    /// Whether it is larger than X-Ray promises to keep; the API's `LimitExceeded`.
    /// Here nothing of it is lost.
    pub fn exceeds_limit(&self) -> bool {
        let sizes = self.survivors.documents.iter().map(|one| one.text.len());
        sizes.sum::<usize>() > GUARANTEED_BYTES
    }
}
