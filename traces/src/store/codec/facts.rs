//! Facts.

use super::bytes::Bytes;
use super::coded::{Coded, Reader, Writer};
use crate::facts::{Caller, Facts};

/// Appends facts. The texts are not among them: see [`put_texts`](super::put_texts).
pub(in crate::store) fn put_facts(out: &mut Vec<u8>, facts: &Facts) {
    let Facts {
        id,
        start,
        end,
        revision,
        nodes,
        edges,
        links,
        annotations,
        root_causes,
        partial,
    } = facts;
    let mut writer = Writer { out, start: *start };
    writer
        .put(start)
        .put(id)
        .time(*end)
        .put(revision)
        .put(partial);
    writer.put(nodes).put(edges).put(links);
    writer.put(annotations).put(root_causes);
}

/// Takes what [`put_facts`] wrote, the symbols being of `texts` texts; `None`
/// when it is damaged: places that lead nowhere are damage too.
pub(in crate::store) fn take_facts(bytes: &mut Bytes<'_>, texts: usize) -> Option<Facts> {
    let mut reader = Reader {
        bytes: *bytes,
        start: 0.0,
        texts,
    };
    reader.start = reader.take()?;
    let facts = Facts::take_from(&mut reader)?;
    *bytes = reader.bytes;
    facts.places_lead_somewhere().then_some(facts)
}

impl Facts {
    fn take_from(reader: &mut Reader<'_>) -> Option<Self> {
        let id = Coded::take(reader)?;
        Some(Self {
            id,
            start: reader.start,
            end: reader.time()?,
            revision: reader.take()?,
            partial: reader.take()?,
            nodes: reader.take()?,
            edges: reader.take()?,
            links: reader.take()?,
            annotations: reader.take()?,
            root_causes: reader.take()?,
        })
    }

    fn places_lead_somewhere(&self) -> bool {
        let is_node = |node: usize| node < self.nodes.len();
        let is_caller = |caller| match caller {
            Caller::Client => true,
            Caller::Node(node) => is_node(node),
        };
        self.edges
            .iter()
            .all(|edge| is_caller(edge.from) && is_node(edge.to))
            && self.links.iter().all(|link| is_node(link.node))
            && self.annotations.iter().all(|it| is_node(it.node))
    }
}
