//! Documents made into pieces.

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess};

use super::lenient::{
    AsBoolean, AsNumber, AsSegmentId, AsText, AsTraceId, Lenient, Name, Reads, read,
};
use super::members::{AsAnnotations, AsAws, AsCause, AsHttp, AsLinks, AsNamespace, Is, IsObject};
use super::piece::Piece;
use super::texts::Texts;

/// The pieces of documents. Those of one document follow each other, a piece before
/// its subsegments.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) all: Vec<Piece>,
    pub(super) texts: Texts,
}

impl Pieces {
    /// Returns room for what documents of so many bytes commonly become.
    pub(super) fn for_bytes(bytes: usize) -> Self {
        Self {
            all: Vec::with_capacity(bytes / 256 + 4),
            texts: Texts::for_bytes(bytes / 3),
        }
    }

    /// Reads a document, and returns whether it is one: JSON, an object, and with
    /// the ids without which nothing can be done with it.
    pub(super) fn read(&mut self, document: &str) -> bool {
        let first = self.all.len();
        let mut json = serde_json::Deserializer::from_str(document);
        let reads = AsPiece {
            pieces: self,
            inside: None,
        };
        let read = Lenient(reads).deserialize(&mut json);
        let is_whole = matches!(read, Ok(Some(()))) && json.end().is_ok();
        let is_document = is_whole
            && self.all.get(first).is_some_and(|piece| {
                piece.id.is_some() && piece.trace_id.is_some() && piece.name.is_some()
            });
        if !is_document {
            self.all.truncate(first);
        }
        is_document
    }
}

/// Reads a segment or subsegment, and adds it and its subsegments to the pieces.
struct AsPiece<'a> {
    pieces: &'a mut Pieces,
    inside: Option<usize>,
}

impl<'de> Reads<'de> for AsPiece<'_> {
    type Value = ();

    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<()>, A::Error> {
        let pieces = self.pieces;
        let place = pieces.all.len();
        pieces.all.push(Piece::default());
        let mut piece = Piece {
            inside: self.inside,
            ..Piece::default()
        };
        while let Some(Name(name)) = members.next_key()? {
            if name == "subsegments" {
                // The last of several members of one name counts, as in any JSON.
                pieces.all.truncate(place + 1);
                read(&mut members, AsSubsegments { pieces, place })?;
            } else {
                piece.read_member(&name, &mut members, &mut pieces.texts)?;
            }
        }
        piece.alone &= piece.inside.is_none();
        pieces.all[place] = piece;
        Ok(Some(()))
    }
}

/// Reads `subsegments`, all or none: a list with something else in it is not theirs.
struct AsSubsegments<'a> {
    pieces: &'a mut Pieces,
    place: usize,
}

impl<'de> Reads<'de> for AsSubsegments<'_> {
    type Value = ();

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<()>, A::Error> {
        let Self { pieces, place } = self;
        let mut fits = true;
        loop {
            let inside = Some(place);
            let reads = AsPiece { pieces, inside };
            match items.next_element_seed(Lenient(reads))? {
                Some(Some(())) => {}
                Some(None) => fits = false,
                None => break,
            }
        }
        if !fits {
            pieces.all.truncate(place + 1);
        }
        Ok(Some(()))
    }
}

impl Piece {
    fn read_member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        members: &mut A,
        texts: &mut Texts,
    ) -> Result<(), A::Error> {
        match name {
            "name" => self.name = read(members, AsText(texts))?,
            "id" => self.id = read(members, AsSegmentId)?,
            "trace_id" => self.trace_id = read(members, AsTraceId)?,
            "parent_id" => self.parent_id = read(members, AsSegmentId)?,
            "type" => self.alone = read(members, Is("subsegment"))?.unwrap_or_default(),
            "start_time" => self.start = read(members, AsNumber)?,
            "end_time" => self.end = read(members, AsNumber)?,
            "in_progress" => self.in_progress = read(members, AsBoolean)?.unwrap_or_default(),
            "namespace" => self.namespace = read(members, AsNamespace)?.unwrap_or_default(),
            "origin" => self.origin = read(members, AsText(texts))?,
            "user" => self.user = read(members, AsText(texts))?,
            "resource_arn" => self.resource_arn = read(members, AsText(texts))?,
            "error" => self.error = read(members, AsBoolean)?,
            "fault" => self.fault = read(members, AsBoolean)?,
            "throttle" => self.throttle = read(members, AsBoolean)?,
            "http" => self.http = read(members, AsHttp(texts))?.unwrap_or_default(),
            "aws" => self.aws = read(members, AsAws(texts))?.unwrap_or_default(),
            "sql" => self.is_query = read(members, IsObject)?.is_some(),
            "cause" => self.cause = read(members, AsCause(texts))?.unwrap_or_default(),
            "annotations" => {
                self.annotations = read(members, AsAnnotations(texts))?.unwrap_or_default();
            }
            "links" => self.links = read(members, AsLinks)?.unwrap_or_default(),
            "inferred" => self.inferred = read(members, AsBoolean)?.unwrap_or_default(),
            _ => {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
