//! Random expressions.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{NUMBERS, WORDS};
use crate::facts::RootCauseKind;
use crate::filter::expression::Expression;
use crate::filter::group::GroupReference;
use crate::filter::keyword::Keyword;
use crate::filter::operator::{Order, Relation};
use crate::filter::place::Place;
use crate::filter::root_cause::{
    CausePattern, CauseServicePattern, EntityPattern, ExceptionPattern,
};
use crate::filter::selector::ServicePattern;
use crate::filter::test::{
    AnnotationTest, CausePart, FailureKind, NumberTest, Property, TextTest, TraceTest,
};

/// Returns expressions of any form that can be written.
pub(super) fn any_expression() -> BoxedStrategy<Expression<TraceTest>> {
    combined(any_trace_test().boxed())
}

/// Returns combinations of tests, of no more levels than are read.
fn combined<T: Clone + std::fmt::Debug + 'static>(
    test: BoxedStrategy<T>,
) -> BoxedStrategy<Expression<T>> {
    test.prop_map(Expression::Test)
        .prop_recursive(4, 16, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 2..4).prop_map(Expression::all),
                vec(inner.clone(), 2..4).prop_map(Expression::any),
                inner.prop_map(Expression::not),
            ]
        })
        .boxed()
}

fn any_trace_test() -> impl Strategy<Value = TraceTest> {
    let annotation = (any_word(), any_annotation_test());
    let annotation = annotation.prop_filter_map("a key has a letter", |(key, test)| {
        (!key.is_empty()).then_some(TraceTest::Annotation { key, test })
    });
    let service = (any_service(), within(Place::Service))
        .prop_map(|(service, within)| TraceTest::Service { service, within });
    let edge = (a_service(), a_service(), within(Place::Edge))
        .prop_map(|(from, to, within)| TraceTest::Edge { from, to, within });
    let group = prop_oneof![
        any_word().prop_map(GroupReference::Name),
        any_word().prop_map(GroupReference::Arn),
    ];
    prop_oneof![
        4 => any_property(Place::Trace).prop_map(TraceTest::Property),
        4 => annotation,
        2 => service,
        2 => edge,
        1 => group.prop_map(TraceTest::Group),
        4 => any_root_cause(),
        2 => vec(any_cause_pattern(), 0..3).prop_map(TraceTest::RootCauses),
    ]
}

fn any_root_cause() -> impl Strategy<Value = TraceTest> {
    let kind = || {
        select(vec![
            RootCauseKind::Fault,
            RootCauseKind::Error,
            RootCauseKind::ResponseTime,
        ])
    };
    let failure = select(vec![FailureKind::Fault, FailureKind::Error]);
    let part = prop_oneof![
        kind().prop_map(CausePart::Service),
        kind().prop_map(CausePart::Entity),
        failure.prop_map(CausePart::Exception),
    ];
    part.prop_flat_map(|part| (Just(part), within(part.place())))
        .prop_map(|(part, within)| TraceTest::RootCause { part, within })
}

fn within(place: Place) -> BoxedStrategy<Expression<Property>> {
    prop_oneof![
        1 => Just(Expression::always()),
        3 => combined(any_property(place)),
    ]
    .boxed()
}

fn any_property(place: Place) -> BoxedStrategy<Property> {
    let here = Keyword::ALL.into_iter();
    let here: Vec<_> = here
        .filter(|keyword| keyword.places().contains(&place))
        .collect();
    select(here)
        .prop_flat_map(|keyword| match keyword {
            Keyword::Flag(flag) => Just(Property::Flag(flag)).boxed(),
            Keyword::Number(number) => option::of((any_order(), select(&NUMBERS[..])))
                .prop_map(|test| test.map_or(NumberTest::Set, |(o, to)| NumberTest::Is(o, to)))
                .prop_map(move |test| Property::Number(number, test))
                .boxed(),
            Keyword::Text(text) => option::of((any_relation(), any_word()))
                .prop_map(|test| test.map_or(TextTest::Set, |(r, to)| TextTest::Is(r, to)))
                .prop_map(move |test| Property::Text(text, test))
                .boxed(),
        })
        .boxed()
}

fn any_annotation_test() -> impl Strategy<Value = AnnotationTest> {
    prop_oneof![
        Just(AnnotationTest::Set),
        any::<bool>().prop_map(AnnotationTest::Boolean),
        (any_order(), select(&NUMBERS[..])).prop_map(|(o, to)| AnnotationTest::Number(o, to)),
        (any_relation(), any_word()).prop_map(|(r, to)| AnnotationTest::Text(r, to)),
    ]
}

fn any_order() -> impl Strategy<Value = Order> {
    select(vec![
        Order::Equal,
        Order::Differs,
        Order::Less,
        Order::AtMost,
        Order::Greater,
        Order::AtLeast,
    ])
}

fn any_relation() -> impl Strategy<Value = Relation> {
    select(vec![
        Relation::Equal,
        Relation::Differs,
        Relation::Contains,
        Relation::BeginsWith,
        Relation::EndsWith,
    ])
}

fn any_word() -> impl Strategy<Value = String> {
    select(&WORDS[..]).prop_map(str::to_owned)
}

fn any_service() -> impl Strategy<Value = ServicePattern> {
    let part = || option::weighted(0.4, any_word());
    (part(), part(), option::weighted(0.1, any_word())).prop_map(|(name, kind, account_id)| {
        ServicePattern {
            name,
            kind,
            account_id,
        }
    })
}

/// Returns services of which something is said, as `edge()` wants them.
fn a_service() -> impl Strategy<Value = ServicePattern> {
    any_service().prop_filter("nothing is said", |service| {
        *service != ServicePattern::default()
    })
}

fn any_cause_pattern() -> impl Strategy<Value = CausePattern> {
    let services = option::weighted(0.7, vec(any_cause_service(), 0..3));
    (option::weighted(0.2, any::<bool>()), services).prop_map(|(client_impacting, services)| {
        CausePattern {
            client_impacting,
            services,
        }
    })
}

fn any_cause_service() -> impl Strategy<Value = CauseServicePattern> {
    let known = || option::weighted(0.3, option::of(any_word()));
    (
        option::weighted(0.3, any_word()),
        option::weighted(0.2, vec(any_word(), 1..2)),
        known(),
        known(),
        option::weighted(0.3, any::<bool>()),
        option::weighted(0.5, vec(any_entity(), 0..3)),
    )
        .prop_map(|(name, names, r#type, account_id, inferred, entity_path)| {
            CauseServicePattern {
                name,
                names,
                r#type,
                account_id,
                inferred,
                entity_path,
            }
        })
}

fn any_entity() -> impl Strategy<Value = EntityPattern> {
    let thrown = || option::weighted(0.3, option::of(any_word()));
    let exception =
        (thrown(), thrown()).prop_map(|(name, message)| ExceptionPattern { name, message });
    (
        option::weighted(0.3, any_word()),
        option::weighted(0.2, select(&NUMBERS[..])),
        option::weighted(0.3, any::<bool>()),
        option::weighted(0.3, vec(exception, 0..2)),
    )
        .prop_map(|(name, coverage, remote, exceptions)| EntityPattern {
            name,
            coverage,
            remote,
            exceptions,
        })
}
