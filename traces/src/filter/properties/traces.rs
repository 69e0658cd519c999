//! Random traces.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{KNOWN, NUMBERS};
use crate::TraceId;
use crate::facts::{
    Annotation, AnnotationValue, Caller, Edge, EdgeKind, Entity, Exception, Facts, Http, Node,
    Outcome, Provenance, RootCause, RootCauseKind, RootCauseService, ServiceId, Strings, Symbol,
};

/// The texts of every random trace.
pub(super) static STRINGS: LazyLock<Strings> = LazyLock::new(|| {
    let mut strings = Strings::default();
    for word in KNOWN {
        strings.intern(word);
    }
    strings
});

/// Returns traces of few segments, in which the same texts come again and again.
pub(super) fn any_facts() -> impl Strategy<Value = Facts> {
    (
        vec(any_node(), 0..4),
        vec(any_edge(), 0..4),
        vec(any_annotation(), 0..4),
        vec(any_root_cause(), 0..3),
        any::<bool>(),
        any_number(),
    )
        .prop_map(|(nodes, edges, annotations, root_causes, partial, end)| {
            // Edges lead between the segments that there are.
            let count = nodes.len();
            let edges = edges.into_iter().filter(|_| count > 0);
            let edges = edges.map(|edge| Edge {
                to: edge.to % count,
                from: match edge.from {
                    Caller::Client => Caller::Client,
                    Caller::Node(index) => Caller::Node(index % count),
                },
                ..edge
            });
            Facts {
                id: TraceId::from_bytes(&[1; 16]).expect("it is not zero"),
                start: 0.0,
                end,
                revision: 1,
                edges: edges.collect(),
                nodes,
                links: Vec::new(),
                annotations,
                root_causes,
                partial,
            }
        })
}

fn any_symbol() -> impl Strategy<Value = Symbol> {
    select(&KNOWN[..]).prop_map(|word| STRINGS.find(word).expect("it was put in"))
}

fn some_symbol() -> impl Strategy<Value = Option<Symbol>> {
    option::of(any_symbol())
}

fn any_number() -> impl Strategy<Value = f64> {
    select(&NUMBERS[..])
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let rarely = || prop::bool::weighted(0.3);
    (rarely(), rarely(), rarely()).prop_map(|(error, fault, throttle)| Outcome {
        error,
        fault,
        throttle,
    })
}

fn any_service() -> impl Strategy<Value = ServiceId> {
    (any_symbol(), some_symbol(), some_symbol()).prop_map(|(name, kind, account_id)| ServiceId {
        name,
        kind,
        account_id,
    })
}

fn any_exception() -> impl Strategy<Value = Exception> {
    (some_symbol(), some_symbol()).prop_map(|(kind, message)| Exception { kind, message })
}

fn any_http() -> impl Strategy<Value = Http> {
    let status = option::of(select(vec![200_u16, 404]));
    (
        some_symbol(),
        some_symbol(),
        some_symbol(),
        some_symbol(),
        status,
    )
        .prop_map(|(method, url, user_agent, client_ip, status)| Http {
            method,
            url,
            user_agent,
            client_ip,
            status,
        })
}

fn any_node() -> impl Strategy<Value = Node> {
    let provenance = select(vec![
        Provenance::Root,
        Provenance::Called,
        Provenance::Inferred,
    ]);
    let known = (any_service(), provenance, any_outcome());
    let times = (
        any_number(),
        option::of(any_number()),
        option::of(any_number()),
    );
    let texts = (some_symbol(), some_symbol(), some_symbol(), some_symbol());
    let rest = (option::of(any_http()), vec(any_exception(), 0..2));
    (known, times, texts, rest).prop_map(|(known, times, texts, rest)| Node {
        service: known.0,
        provenance: known.1,
        outcome: known.2,
        start: times.0,
        end: times.1,
        duration: times.2,
        user: texts.0,
        resource_arn: texts.1,
        instance_id: texts.2,
        availability_zone: texts.3,
        http: rest.0.map(Box::new),
        exceptions: rest.1,
    })
}

fn any_edge() -> impl Strategy<Value = Edge> {
    let from = prop_oneof![Just(Caller::Client), (0..4_usize).prop_map(Caller::Node)];
    let times = (any_number(), option::of(any_number()));
    (from, 0..4_usize, times, any_outcome()).prop_map(|(from, to, (start, end), outcome)| Edge {
        from,
        to,
        kind: EdgeKind::Call,
        start,
        end,
        outcome,
    })
}

fn any_annotation() -> impl Strategy<Value = Annotation> {
    let value = prop_oneof![
        any_symbol().prop_map(AnnotationValue::Text),
        any_number().prop_map(AnnotationValue::Number),
        any::<bool>().prop_map(AnnotationValue::Boolean),
    ];
    (any_symbol(), value).prop_map(|(key, value)| Annotation {
        key,
        value,
        node: 0,
    })
}

fn any_root_cause() -> impl Strategy<Value = RootCause> {
    let kind = select(vec![
        RootCauseKind::Fault,
        RootCauseKind::Error,
        RootCauseKind::ResponseTime,
    ]);
    let entity = (
        any_symbol(),
        any::<bool>(),
        any_number(),
        vec(any_exception(), 0..2),
    )
        .prop_map(|(name, remote, coverage, exceptions)| Entity {
            name,
            remote,
            coverage,
            exceptions,
        });
    let service = (any_service(), any::<bool>(), vec(entity, 0..3)).prop_map(
        |(service, inferred, entities)| RootCauseService {
            service,
            inferred,
            entities,
        },
    );
    (kind, any::<bool>(), vec(service, 0..3)).prop_map(|(kind, client_impacting, services)| {
        RootCause {
            kind,
            client_impacting,
            services,
        }
    })
}
