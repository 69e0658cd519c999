//! Checks of traces.

use std::collections::HashMap;

use super::annotation::AnnotationCheck;
use super::bound;
use super::property::PropertyCheck;
use super::service::{CallerCheck, ServiceCheck, is_of_clients};
use crate::facts::{Facts, RootCause, Strings, Symbol};
use crate::filter::expression::Expression;
use crate::filter::root_cause::CausePattern;
use crate::filter::selector::ServicePattern;
use crate::filter::subject::{Call, Listed, Subject};
use crate::filter::test::{AnnotationTest, CausePart, Property, TraceTest};

/// A check of a trace.
#[derive(Clone, Debug)]
pub(super) enum Check {
    Property(PropertyCheck),
    Annotation {
        key: Symbol,
        check: AnnotationCheck,
    },
    Service {
        service: ServiceCheck,
        within: Expression<PropertyCheck>,
    },
    Edge {
        from: CallerCheck,
        to: ServiceCheck,
        within: Expression<PropertyCheck>,
    },
    RootCause {
        part: CausePart,
        within: Expression<PropertyCheck>,
    },
    RootCauses {
        patterns: Vec<CausePattern>,
        /// The texts of the patterns.
        symbols: HashMap<String, Symbol>,
    },
}

impl Check {
    pub(super) fn of(test: &TraceTest, strings: &Strings) -> Expression<Self> {
        let check = match test {
            TraceTest::Property(property) => {
                PropertyCheck::of(property, strings).map(Self::Property)
            }
            TraceTest::Annotation { key, test } => Self::annotation(key, test, strings),
            TraceTest::Service { service, within } => {
                let within = checks(within, strings);
                return Expression::any([
                    Expression::test(Self::service(service, &within, strings)),
                    Expression::test(Self::client(service, &within, strings)),
                ]);
            }
            TraceTest::Edge { from, to, within } => Self::edge(from, to, within, strings),
            // It has no filter yet: see `Filter::with_groups`.
            TraceTest::Group(_) => None,
            TraceTest::RootCause { part, within } => {
                checks(within, strings).map(|within| Self::RootCause {
                    part: *part,
                    within,
                })
            }
            TraceTest::RootCauses(patterns) => Self::root_causes(patterns, strings),
        };
        Expression::test(check)
    }

    fn annotation(key: &str, test: &AnnotationTest, strings: &Strings) -> Option<Self> {
        Some(Self::Annotation {
            key: strings.find(key)?,
            check: AnnotationCheck::of(test, strings)?,
        })
    }

    fn service(service: &ServicePattern, within: &Within, strings: &Strings) -> Option<Self> {
        Some(Self::Service {
            service: ServiceCheck::of(service, strings)?,
            within: within.clone()?,
        })
    }

    /// Returns the check of a client, which is no segment: of the calls that it makes.
    fn client(client: &ServicePattern, within: &Within, strings: &Strings) -> Option<Self> {
        if !is_of_clients(client) {
            return None;
        }
        Some(Self::Edge {
            from: CallerCheck::of_clients(client, strings)?,
            to: ServiceCheck::default(),
            within: within.clone()?,
        })
    }

    fn edge(
        from: &ServicePattern,
        to: &ServicePattern,
        within: &Expression<Property>,
        strings: &Strings,
    ) -> Option<Self> {
        Some(Self::Edge {
            from: CallerCheck::of(from, strings)?,
            to: ServiceCheck::of(to, strings)?,
            within: checks(within, strings)?,
        })
    }

    fn root_causes(patterns: &[CausePattern], strings: &Strings) -> Option<Self> {
        let mut symbols = HashMap::new();
        let mut is_missing = false;
        for pattern in patterns {
            pattern.visit_texts(&mut |text| match strings.find(text) {
                Some(symbol) => {
                    symbols.insert(text.to_owned(), symbol);
                }
                None => is_missing = true,
            });
        }
        let patterns = patterns.to_vec();
        (!is_missing).then_some(Self::RootCauses { patterns, symbols })
    }

    pub(super) fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Property(check) => check.holds(facts),
            Self::Annotation { key, check } => facts
                .annotations
                .iter()
                .any(|annotation| annotation.key == *key && check.passes(annotation.value)),
            Self::Service { service, within } => facts
                .nodes
                .iter()
                .any(|node| service.passes(node.service) && is_true_of(within, node)),
            Self::Edge { from, to, within } => facts.edges.iter().any(|edge| {
                let callee = &facts.nodes[edge.to];
                let service = |index: usize| facts.nodes[index].service;
                to.passes(callee.service)
                    && from.passes(edge.from, callee.service, service)
                    && is_true_of(within, &Call { edge, callee })
            }),
            Self::RootCause { part, within } => facts
                .root_causes
                .iter()
                .any(|cause| has_part(cause, *part, within)),
            Self::RootCauses { patterns, symbols } => {
                let is = |symbol, text: &str| symbols.get(text) == Some(&symbol);
                let causes = facts.root_causes.iter();
                patterns
                    .iter()
                    .all(|pattern| causes.clone().any(|cause| pattern.matches(cause, &is)))
            }
        }
    }
}

/// What is in braces; `None`: it never holds.
type Within = Option<Expression<PropertyCheck>>;

fn checks(within: &Expression<Property>, strings: &Strings) -> Within {
    let within = bound(within, |property| {
        Expression::test(PropertyCheck::of(property, strings))
    });
    (!within.is_never()).then_some(within)
}

fn is_true_of(within: &Expression<PropertyCheck>, subject: &impl Subject) -> bool {
    within.holds(&|check| check.holds(subject))
}

/// Whether something on the path to a cause is as asked for.
fn has_part(cause: &RootCause, part: CausePart, within: &Expression<PropertyCheck>) -> bool {
    let services = cause.services.iter();
    let entities = services.clone().flat_map(|service| &service.entities);
    match part {
        CausePart::Service(kind) => cause.kind == kind && any(services, within),
        CausePart::Entity(kind) => cause.kind == kind && any(entities, within),
        CausePart::Exception(kind) => {
            let thrown = entities.flat_map(|entity| &entity.exceptions);
            cause.kind == kind.into() && any(thrown, within)
        }
    }
}

fn any<'a, T: Subject + 'a>(
    list: impl Iterator<Item = &'a T>,
    within: &Expression<PropertyCheck>,
) -> bool {
    Listed::each(list).any(|item| is_true_of(within, &item))
}
