//! What X-Ray would refuse.

use thiserror::Error;

use super::{MOST_CHARACTERS, Segment, is_allowed};
use crate::{SegmentId, TraceId};

/// The most links that a segment has ("Tracing event-driven applications" in
/// X-Ray's developer guide).
pub const MOST_LINKS: usize = 20;

/// A reason for X-Ray to refuse a document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Flaw {
    /// There is no name.
    #[error("`name` is missing, or empty")]
    NoName,
    /// The name is longer than 200 characters.
    #[error("`name` has {characters} characters, {MOST_CHARACTERS} is the most")]
    LongName {
        /// How many it has.
        characters: usize,
    },
    /// The name has a character that no name may have.
    #[error("`name` has the character {character:?}")]
    NameCharacter {
        /// The first of them.
        character: char,
    },
    /// The id is not 16 hexadecimal digits.
    #[error("`id` is not 16 hexadecimal digits")]
    Id,
    /// The trace's id is missing or has another form.
    #[error("`trace_id` is not of the form 1-<8 digits>-<24 digits>")]
    TraceId,
    /// The parent's id is not 16 hexadecimal digits.
    #[error("`parent_id` is not 16 hexadecimal digits")]
    ParentId,
    /// There is no start.
    #[error("`start_time` is missing, or no number of seconds")]
    StartTime,
    /// There is no end, and it is not in progress.
    #[error("`end_time` is missing, and it is not in progress")]
    EndTime,
    /// There are more than 20 links.
    #[error("there are {links} links, {MOST_LINKS} is the most")]
    Links {
        /// How many there are.
        links: usize,
    },
}

impl Flaw {
    /// Returns the code that X-Ray gives in `UnprocessedTraceSegments`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoName | Self::LongName { .. } | Self::NameCharacter { .. } => "InvalidName",
            Self::TraceId => "InvalidTraceId",
            Self::Id | Self::ParentId => "InvalidId",
            Self::StartTime | Self::EndTime | Self::Links { .. } => "InvalidSegment",
        }
    }
}

/// Returns why X-Ray would refuse a document that is sent on its own; each flaw
/// once, even when several subsegments have it.
pub fn flaws(segment: &Segment) -> Vec<Flaw> {
    let mut found = flaws_anywhere(segment);
    if !matches(&segment.trace_id, |text| TraceId::parse(text).is_some()) {
        found.push(Flaw::TraceId);
    }
    let needs_parent = segment.is_subsegment();
    let has_parent = segment.parent_id.is_some();
    if (needs_parent || has_parent) && !is_id(&segment.parent_id) {
        found.push(Flaw::ParentId);
    }
    let links = segment.links.as_ref().map_or(0, Vec::len);
    if links > MOST_LINKS {
        found.push(Flaw::Links { links });
    }
    for inside in segment.subsegments.iter().flatten() {
        add_flaws_inside(inside, &mut found);
    }
    found
}

fn add_flaws_inside(subsegment: &Segment, found: &mut Vec<Flaw>) {
    for flaw in flaws_anywhere(subsegment) {
        if !found.contains(&flaw) {
            found.push(flaw);
        }
    }
    for inside in subsegment.subsegments.iter().flatten() {
        add_flaws_inside(inside, found);
    }
}

/// Finds what segments and subsegments alike must not have.
fn flaws_anywhere(segment: &Segment) -> Vec<Flaw> {
    let mut found = Vec::from_iter(name_flaw(segment.name.as_deref().unwrap_or_default()));
    if !is_id(&segment.id) {
        found.push(Flaw::Id);
    }
    if segment.start_time.is_none() {
        found.push(Flaw::StartTime);
    }
    if segment.end_time.is_none() && segment.in_progress != Some(true) {
        found.push(Flaw::EndTime);
    }
    found
}

fn name_flaw(name: &str) -> Option<Flaw> {
    let characters = name.chars().count();
    if characters == 0 {
        return Some(Flaw::NoName);
    }
    if characters > MOST_CHARACTERS {
        return Some(Flaw::LongName { characters });
    }
    let character = name.chars().find(|character| !is_allowed(*character))?;
    Some(Flaw::NameCharacter { character })
}

fn is_id(id: &Option<String>) -> bool {
    matches(id, |text| SegmentId::parse(text).is_some())
}

fn matches(member: &Option<String>, form: impl Fn(&str) -> bool) -> bool {
    member.as_deref().is_some_and(form)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Flaw, flaws};
    use crate::segment::Segment;

    fn good() -> Value {
        json!({"name": "web", "id": "70de5b6f19ff9a0a", "start_time": 1.0, "end_time": 2.0,
            "trace_id": "1-5759e988-bd862e3fe1be46a994272793"})
    }

    fn flaws_with(name: &str, value: Value) -> Vec<Flaw> {
        let mut document = good();
        document[name] = value;
        flaws(&Segment::parse(document.to_string().as_bytes()).unwrap())
    }

    #[test]
    fn a_good_segment_has_no_flaw() {
        assert_eq!(flaws_with("user", json!("ann")), []);
    }

    #[test]
    fn a_segment_in_progress_needs_no_end() {
        let mut document = good();
        document["end_time"] = Value::Null;
        document["in_progress"] = json!(true);
        let segment = Segment::parse(document.to_string().as_bytes()).unwrap();
        assert_eq!(flaws(&segment), []);
    }

    #[test]
    fn each_flaw_is_found() {
        let links: Vec<_> = (0..21).map(|_| json!({})).collect();
        for (name, value, flaw) in [
            ("name", json!(""), Flaw::NoName),
            (
                "name",
                json!("x".repeat(201)),
                Flaw::LongName { characters: 201 },
            ),
            ("name", json!("a{b"), Flaw::NameCharacter { character: '{' }),
            ("id", json!("70de"), Flaw::Id),
            ("trace_id", Value::Null, Flaw::TraceId),
            (
                "trace_id",
                json!("5759e988bd862e3fe1be46a994272793"),
                Flaw::TraceId,
            ),
            ("parent_id", json!("no"), Flaw::ParentId),
            ("type", json!("subsegment"), Flaw::ParentId),
            ("start_time", json!("1"), Flaw::StartTime),
            ("end_time", Value::Null, Flaw::EndTime),
            ("links", json!(links), Flaw::Links { links: 21 }),
        ] {
            assert_eq!(flaws_with(name, value), [flaw]);
        }
    }

    #[test]
    fn flaws_of_subsegments_are_found_once() {
        let inside = json!({"name": "a", "id": "x", "start_time": 1, "end_time": 1});
        let deeper = json!({"name": "a", "id": "x", "start_time": 1, "end_time": 1,
            "subsegments": [inside]});
        assert_eq!(
            flaws_with("subsegments", json!([inside, deeper])),
            [Flaw::Id]
        );
    }
}
