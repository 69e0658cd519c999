//! What expressions mean, without haste: all that keywords stand for is written down,
//! and then looked at.

use serde_json::{Value, json};

use crate::facts::{
    Caller, Edge, Entity, Exception, Facts, Node, Outcome, Provenance, RootCauseService, ServiceId,
    Strings, Symbol,
};
use crate::filter::expression::Expression;
use crate::filter::selector::ServicePattern;
use crate::filter::test::{AnnotationTest, CausePart, NumberTest, Property, TextTest, TraceTest};

/// What the keywords of one subject stand for: a keyword may be there several times.
type Known = Vec<(&'static str, Value)>;

pub(super) fn holds(expression: &Expression<TraceTest>, facts: &Facts, strings: &Strings) -> bool {
    let trace = Trace { facts, strings };
    combined(expression, &|test| trace.passes(test))
}

fn combined<T>(expression: &Expression<T>, passes: &dyn Fn(&T) -> bool) -> bool {
    match expression {
        Expression::All(parts) => !parts.iter().any(|part| !combined(part, passes)),
        Expression::Any(parts) => !parts.iter().all(|part| !combined(part, passes)),
        Expression::Not(part) => !combined(part, passes),
        Expression::Test(test) => passes(test),
    }
}

struct Trace<'a> {
    facts: &'a Facts,
    strings: &'a Strings,
}

impl Trace<'_> {
    fn passes(&self, test: &TraceTest) -> bool {
        let facts = self.facts;
        match test {
            TraceTest::Property(property) => has(&self.trace(), property),
            TraceTest::Annotation { key, test } => facts.annotations.iter().any(|annotation| {
                use crate::facts::AnnotationValue::{Boolean, Number, Text};
                let is_right = match (test, annotation.value) {
                    (AnnotationTest::Set, Boolean(value)) => value,
                    (AnnotationTest::Set, Number(_) | Text(_)) => true,
                    (AnnotationTest::Boolean(to), Boolean(value)) => *to == value,
                    (AnnotationTest::Number(order, to), Number(value)) => order.holds(value, *to),
                    (AnnotationTest::Text(relation, to), Text(value)) => {
                        relation.holds(self.text(value), to)
                    }
                    _ => false,
                };
                self.text(annotation.key) == key && is_right
            }),
            TraceTest::Service { service, within } => {
                let nodes = facts.nodes.iter();
                let segments = nodes.map(|node| (self.service(node.service), self.node(node)));
                let edges = facts.edges.iter();
                let clients = edges
                    .filter(|edge| edge.from == Caller::Client && is_client(service))
                    .map(|edge| (self.caller(edge), self.edge(edge)));
                segments
                    .chain(clients)
                    .any(|(id, known)| is_of(service, &id) && has_all(&known, within))
            }
            TraceTest::Edge { from, to, within } => facts.edges.iter().any(|edge| {
                is_of(from, &self.caller(edge))
                    && is_of(to, &self.service(facts.nodes[edge.to].service))
                    && has_all(&self.edge(edge), within)
            }),
            TraceTest::Group(_) => false,
            TraceTest::RootCause { part, within } => self
                .parts(*part)
                .iter()
                .any(|list| numbered(list).any(|known| has_all(&known, within))),
            TraceTest::RootCauses(patterns) => patterns.iter().all(|pattern| {
                let pattern = serde_json::to_value(pattern).expect("it is JSON");
                let causes = facts.root_causes.iter();
                causes
                    .map(|cause| self.cause(cause))
                    .any(|cause| is_exactly(&pattern, &cause))
            }),
        }
    }

    fn text(&self, symbol: Symbol) -> &str {
        self.strings.text(symbol)
    }

    fn value(&self, symbol: Option<Symbol>) -> Value {
        symbol.map_or(Value::Null, |symbol| self.text(symbol).into())
    }

    fn service(&self, service: ServiceId) -> Known {
        vec![
            ("name", self.text(service.name).into()),
            ("type", self.value(service.kind)),
            ("account.id", self.value(service.account_id)),
        ]
    }

    fn caller(&self, edge: &Edge) -> Known {
        match edge.from {
            Caller::Client => {
                let called = self.facts.nodes[edge.to].service.name;
                vec![
                    ("name", self.text(called).into()),
                    ("type", "client".into()),
                ]
            }
            Caller::Node(index) => self.service(self.facts.nodes[index].service),
        }
    }

    fn exception(&self, thrown: &Exception) -> Known {
        vec![
            ("name", self.value(thrown.kind)),
            ("message", self.value(thrown.message)),
        ]
    }

    fn node(&self, node: &Node) -> Known {
        let http = node.http.as_deref().copied().unwrap_or_default();
        let mut known = self.service(node.service);
        known.extend(
            node.exceptions
                .iter()
                .flat_map(|thrown| self.exception(thrown)),
        );
        known.extend(outcome(node.outcome));
        known.extend([
            ("partial", node.end.is_none().into()),
            ("inferred", (node.provenance == Provenance::Inferred).into()),
            ("root", (node.provenance == Provenance::Root).into()),
            ("responsetime", lasted(node.start, node.end)),
            ("duration", node.duration.into()),
            ("http.status", http.status.into()),
            ("http.url", self.value(http.url)),
            ("http.method", self.value(http.method)),
            ("http.useragent", self.value(http.user_agent)),
            ("http.clientip", self.value(http.client_ip)),
            ("user", self.value(node.user)),
            ("availabilityzone", self.value(node.availability_zone)),
            ("instance.id", self.value(node.instance_id)),
            ("resource.arn", self.value(node.resource_arn)),
        ]);
        known
    }

    fn edge(&self, edge: &Edge) -> Known {
        let of_call = [
            "ok",
            "error",
            "throttle",
            "fault",
            "partial",
            "responsetime",
            "duration",
        ];
        let mut known = self.node(&self.facts.nodes[edge.to]);
        known.retain(|(keyword, _)| !of_call.contains(keyword));
        known.extend(outcome(edge.outcome));
        known.push(("partial", edge.end.is_none().into()));
        known.push(("responsetime", lasted(edge.start, edge.end)));
        known.push(("duration", lasted(edge.start, edge.end)));
        known
    }

    fn trace(&self) -> Known {
        let of_any = [
            "user",
            "name",
            "type",
            "message",
            "availabilityzone",
            "instance.id",
            "resource.arn",
            "account.id",
            "inferred",
            "throttle",
        ];
        let facts = self.facts;
        let is_root = |node: &&Node| node.provenance == Provenance::Root;
        let entry = facts.nodes.iter().find(is_root).or(facts.nodes.first());
        let mut known = entry.map_or_else(Known::new, |entry| self.node(entry));
        known.retain(|(keyword, _)| !of_any.contains(keyword) && *keyword != "duration");
        for node in &facts.nodes {
            let of_node = self.node(node).into_iter();
            known.extend(of_node.filter(|(keyword, _)| of_any.contains(keyword)));
        }
        let edges = facts.edges.iter();
        known.extend(edges.map(|edge| ("throttle", edge.outcome.throttle.into())));
        known.retain(|(keyword, _)| *keyword != "partial");
        known.push(("partial", facts.partial.into()));
        known.push(("duration", lasted(facts.start, Some(facts.end))));
        known
    }

    /// Returns the lists of parts that root causes have.
    fn parts(&self, part: CausePart) -> Vec<Vec<Known>> {
        let kind = match part {
            CausePart::Service(kind) | CausePart::Entity(kind) => kind,
            CausePart::Exception(kind) => kind.into(),
        };
        let causes = self.facts.root_causes.iter();
        let causes = causes.filter(|cause| cause.kind == kind);
        let list = |services: &[RootCauseService]| {
            let entities = services.iter().flat_map(|service| &service.entities);
            match part {
                CausePart::Service(_) => services
                    .iter()
                    .map(|service| {
                        let mut known = self.service(service.service);
                        known.push(("inferred", service.inferred.into()));
                        known
                    })
                    .collect(),
                CausePart::Entity(_) => entities.map(|entity| self.entity(entity)).collect(),
                CausePart::Exception(_) => entities
                    .flat_map(|entity| &entity.exceptions)
                    .map(|thrown| self.exception(thrown))
                    .collect(),
            }
        };
        causes.map(|cause| list(&cause.services)).collect()
    }

    fn entity(&self, entity: &Entity) -> Known {
        vec![
            ("name", self.text(entity.name).into()),
            ("remote", entity.remote.into()),
            ("coverage", entity.coverage.into()),
        ]
    }

    /// Returns a root cause as a trace summary shows it.
    fn cause(&self, cause: &crate::facts::RootCause) -> Value {
        let services = cause.services.iter().map(|service| {
            let entities = service.entities.iter().map(|entity| {
                let thrown = entity.exceptions.iter().map(|thrown| {
                    json!({
                        "Name": self.value(thrown.kind), "Message": self.value(thrown.message),
                    })
                });
                json!({
                    "Name": self.text(entity.name), "Coverage": rounded(entity.coverage),
                    "Remote": entity.remote, "Exceptions": Vec::from_iter(thrown),
                })
            });
            json!({
                "Name": self.text(service.service.name),
                "Names": [self.text(service.service.name)],
                "Type": self.value(service.service.kind),
                "AccountId": self.value(service.service.account_id),
                "Inferred": service.inferred, "EntityPath": Vec::from_iter(entities),
            })
        });
        json!({"ClientImpacting": cause.client_impacting, "Services": Vec::from_iter(services)})
    }
}

fn outcome(outcome: Outcome) -> Known {
    let Outcome {
        error,
        fault,
        throttle,
    } = outcome;
    vec![
        ("ok", (!error && !fault && !throttle).into()),
        ("error", error.into()),
        ("fault", fault.into()),
        ("throttle", throttle.into()),
    ]
}

/// Returns a number to three digits, as it is shown.
fn rounded(number: f64) -> f64 {
    format!("{number:.3}").parse().expect("it is a number")
}

fn lasted(start: f64, end: Option<f64>) -> Value {
    end.map(|end| if end > start { end - start } else { 0.0 })
        .into()
}

/// Returns the items of a list, each with its place.
fn numbered(list: &[Known]) -> impl Iterator<Item = Known> {
    list.iter().enumerate().map(|(index, known)| {
        let mut known = known.clone();
        known.push(("index", index.into()));
        known.push(("first", (index == 0).into()));
        known.push(("last", (index + 1 == list.len()).into()));
        known
    })
}

fn has_all(known: &Known, expression: &Expression<Property>) -> bool {
    combined(expression, &|property| has(known, property))
}

fn has(known: &Known, property: &Property) -> bool {
    let values = |keyword| {
        let found = known.iter().filter(move |(found, _)| *found == keyword);
        found.map(|(_, value)| value)
    };
    match property {
        Property::Flag(flag) => values(flag.written()).any(|value| *value == true),
        Property::Number(number, test) => {
            values(number.written())
                .filter_map(Value::as_f64)
                .any(|value| match test {
                    NumberTest::Set => true,
                    NumberTest::Is(order, to) => order.holds(rounded(value), *to),
                })
        }
        Property::Text(text, test) => {
            values(text.written())
                .filter_map(Value::as_str)
                .any(|value| match test {
                    TextTest::Set => true,
                    TextTest::Is(relation, to) => relation.holds(value, to),
                })
        }
    }
}

fn is_client(pattern: &ServicePattern) -> bool {
    pattern.kind.as_deref() == Some("client")
}

fn is_of(pattern: &ServicePattern, service: &Known) -> bool {
    let is = |keyword: &str, expected: &Option<String>| {
        let Some(expected) = expected else {
            return true;
        };
        service
            .iter()
            .any(|(found, value)| *found == keyword && value == expected)
    };
    is("name", &pattern.name) && is("type", &pattern.kind) && is("account.id", &pattern.account_id)
}

/// Whether a value is as its pattern says; members that the pattern lacks may be anything.
fn is_exactly(pattern: &Value, value: &Value) -> bool {
    match (pattern, value) {
        (Value::Object(pattern), Value::Object(value)) => pattern
            .iter()
            .all(|(name, pattern)| is_exactly(pattern, &value[name])),
        (Value::Array(pattern), Value::Array(value)) => {
            let mut pairs = pattern.iter().zip(value);
            pattern.len() == value.len() && pairs.all(|(pattern, value)| is_exactly(pattern, value))
        }
        (pattern, value) => pattern == value,
    }
}
