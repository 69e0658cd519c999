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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::{
        Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
    };

    use super::super::bytes::Bytes;
    use super::{put_facts, take_facts};
    use crate::facts::{
        Annotation, AnnotationValue, Caller, Edge, EdgeKind, Entity, Exception, Facts, Http, Link,
        Node, Outcome, Provenance, RootCause, RootCauseKind, RootCauseService, ServiceId, Symbol,
    };
    use crate::{SegmentId, TraceId};

    /// How many texts, and how many segments, are there to be named.
    const TEXTS: u32 = 200;
    const NODES: usize = 4;

    fn symbol() -> impl Strategy<Value = Symbol> {
        (0..TEXTS).prop_map(Symbol::at)
    }

    fn time() -> impl Strategy<Value = f64> {
        prop_oneof![1.795e9..1.796e9, Just(0.0), Just(f64::MAX), Just(-1.5)]
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        any::<[bool; 3]>().prop_map(|[error, fault, throttle]| Outcome {
            error,
            fault,
            throttle,
        })
    }

    fn service() -> impl Strategy<Value = ServiceId> {
        (symbol(), of(symbol()), of(symbol())).prop_map(|(name, kind, account_id)| ServiceId {
            name,
            kind,
            account_id,
        })
    }

    fn exception() -> impl Strategy<Value = Exception> {
        (of(symbol()), of(symbol())).prop_map(|(kind, message)| Exception { kind, message })
    }

    fn http() -> impl Strategy<Value = Box<Http>> {
        let texts = [of(symbol()), of(symbol()), of(symbol()), of(symbol())];
        (texts, of(any::<u16>())).prop_map(|([method, url, user_agent, client_ip], status)| {
            Box::new(Http {
                method,
                url,
                user_agent,
                client_ip,
                status,
            })
        })
    }

    fn node() -> impl Strategy<Value = Node> {
        let known = prop_oneof![
            Just(Provenance::Root),
            Just(Provenance::Called),
            Just(Provenance::Inferred)
        ];
        let times = (time(), of(time()), of(time()));
        let texts = [of(symbol()), of(symbol()), of(symbol()), of(symbol())];
        let rest = (outcome(), of(http()), texts, vec(exception(), 0..3));
        (service(), known, times, rest).prop_map(
            |(service, provenance, (start, end, duration), (outcome, http, texts, exceptions))| {
                let [user, resource_arn, instance_id, availability_zone] = texts;
                Node {
                    service,
                    provenance,
                    start,
                    end,
                    duration,
                    outcome,
                    http,
                    user,
                    resource_arn,
                    instance_id,
                    availability_zone,
                    exceptions,
                }
            },
        )
    }

    fn edge() -> impl Strategy<Value = Edge> {
        let caller = prop_oneof![Just(Caller::Client), (0..NODES).prop_map(Caller::Node)];
        let kind = prop_oneof![
            Just(EdgeKind::Call),
            of(time()).prop_map(|event_age| EdgeKind::Link { event_age })
        ];
        (caller, 0..NODES, kind, time(), of(time()), outcome()).prop_map(
            |(from, to, kind, start, end, outcome)| Edge {
                from,
                to,
                kind,
                start,
                end,
                outcome,
            },
        )
    }

    fn link() -> impl Strategy<Value = Link> {
        let trace = any::<[u8; 16]>().prop_map(TraceId::from_array);
        let id = of(any::<u64>().prop_map(SegmentId::from_u64));
        (0..NODES, trace, id).prop_map(|(node, trace, id)| Link { node, trace, id })
    }

    fn annotation() -> impl Strategy<Value = Annotation> {
        let value = prop_oneof![
            symbol().prop_map(AnnotationValue::Text),
            time().prop_map(AnnotationValue::Number),
            any::<bool>().prop_map(AnnotationValue::Boolean)
        ];
        (symbol(), value, 0..NODES).prop_map(|(key, value, node)| Annotation { key, value, node })
    }

    fn root_cause() -> impl Strategy<Value = RootCause> {
        let kind = prop_oneof![
            Just(RootCauseKind::Fault),
            Just(RootCauseKind::Error),
            Just(RootCauseKind::ResponseTime)
        ];
        let entity = (symbol(), any::<bool>(), 0.0..1.0, vec(exception(), 0..2)).prop_map(
            |(name, remote, coverage, exceptions)| Entity {
                name,
                remote,
                coverage,
                exceptions,
            },
        );
        let services = (service(), any::<bool>(), vec(entity, 0..3)).prop_map(
            |(service, inferred, entities)| RootCauseService {
                service,
                inferred,
                entities,
            },
        );
        (kind, any::<bool>(), vec(services, 0..3)).prop_map(|(kind, client_impacting, services)| {
            RootCause {
                kind,
                client_impacting,
                services,
            }
        })
    }

    fn facts() -> impl Strategy<Value = Facts> {
        let head = (
            any::<[u8; 16]>(),
            time(),
            time(),
            any::<u32>(),
            any::<bool>(),
        );
        let lists = (
            vec(node(), NODES),
            vec(edge(), 0..5),
            vec(link(), 0..3),
            vec(annotation(), 0..5),
            vec(root_cause(), 0..3),
        );
        (head, lists).prop_map(
            |(
                (id, start, end, revision, partial),
                (nodes, edges, links, annotations, root_causes),
            )| {
                Facts {
                    id: TraceId::from_array(id),
                    start,
                    end,
                    revision,
                    nodes,
                    edges,
                    links,
                    annotations,
                    root_causes,
                    partial,
                }
            },
        )
    }

    fn written(facts: &Facts) -> Vec<u8> {
        let mut out = Vec::new();
        put_facts(&mut out, facts);
        out
    }

    proptest! {
        #[test]
        fn facts_read_back(facts in facts(), after in any::<u8>()) {
            let mut out = written(&facts);
            out.push(after);
            let mut bytes = Bytes::new(&out);
            prop_assert_eq!(take_facts(&mut bytes, TEXTS as usize), Some(facts));
            prop_assert_eq!(bytes.rest(), [after]);
        }

        #[test]
        fn damaged_facts_do_no_harm(
            facts in facts(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            texts in 0_usize..200,
        ) {
            let mut out = written(&facts);
            let at = at.index(out.len());
            out[at] = byte;
            if let Some(read) = take_facts(&mut Bytes::new(&out), texts) {
                prop_assert!(read.annotations.iter().all(|it| it.key.index() < texts));
                prop_assert!(read.edges.iter().all(|edge| edge.to < read.nodes.len()));
            }
            prop_assert!(take_facts(&mut Bytes::new(&out[..at]), texts).is_none());
        }

        #[test]
        fn any_bytes_do_no_harm(bytes in any::<Vec<u8>>()) {
            let _ = take_facts(&mut Bytes::new(&bytes), 3);
        }
    }
}
