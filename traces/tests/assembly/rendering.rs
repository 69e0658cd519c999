//! Facts as people read them.

use manta_traces::facts::{
    AnnotationValue, Caller, Edge, EdgeKind, Exception, Facts, Node, Outcome, RootCause, ServiceId,
    Strings, Symbol,
};
use serde_json::{Map, Value, json};

pub(crate) fn facts(facts: &Facts, strings: &Strings) -> Value {
    let reader = Reader { facts, strings };
    let mut members = Map::new();
    let mut add = |name: &str, list: Vec<Value>| {
        if !list.is_empty() {
            members.insert(name.to_owned(), Value::from(list));
        }
    };
    add(
        "nodes",
        facts.nodes.iter().map(|node| reader.node(node)).collect(),
    );
    add(
        "edges",
        facts.edges.iter().map(|edge| reader.edge(edge)).collect(),
    );
    let links = facts.links.iter().map(|link| {
        let id = link.id.map_or("-".to_owned(), |id| id.to_string());
        json!(format!(
            "{} of {} ~> {}",
            id,
            link.trace,
            reader.node_name(link.node)
        ))
    });
    add("links", links.collect());
    let annotations = facts.annotations.iter().map(|annotation| {
        let value = match annotation.value {
            AnnotationValue::Text(text) => json!(reader.text(text)),
            AnnotationValue::Number(number) => json!(number),
            AnnotationValue::Boolean(boolean) => json!(boolean),
        };
        json!([
            reader.text(annotation.key),
            value,
            reader.node_name(annotation.node)
        ])
    });
    add("annotations", annotations.collect());
    add(
        "root_causes",
        facts
            .root_causes
            .iter()
            .map(|cause| reader.cause(cause))
            .collect(),
    );
    members.insert("partial".to_owned(), facts.partial.into());
    members.insert("time".to_owned(), json!([facts.start, facts.end]));
    Value::Object(members)
}

struct Reader<'a> {
    facts: &'a Facts,
    strings: &'a Strings,
}

impl Reader<'_> {
    fn text(&self, symbol: Symbol) -> &str {
        self.strings.text(symbol)
    }

    fn service(&self, service: ServiceId) -> String {
        let part = |text: Option<Symbol>| text.map_or("-", |text| self.text(text));
        let (kind, account) = (part(service.kind), part(service.account_id));
        format!("{} {kind} {account}", self.text(service.name))
    }

    fn node_name(&self, node: usize) -> String {
        format!("{node} {}", self.text(self.facts.nodes[node].service.name))
    }

    fn node(&self, node: &Node) -> Value {
        let mut members = Map::new();
        let mut add = |name: &str, value: Value| {
            if !value.is_null() {
                members.insert(name.to_owned(), value);
            }
        };
        let text = |symbol: Option<Symbol>| symbol.map_or(Value::Null, |one| json!(self.text(one)));
        add("service", self.service(node.service).into());
        add("provenance", format!("{:?}", node.provenance).into());
        add("time", json!([node.start, node.end, node.duration]));
        add("outcome", outcome(node.outcome).into());
        if let Some(http) = &node.http {
            let parts = [http.method, http.url, http.user_agent, http.client_ip].map(text);
            add("http", json!([parts, http.status]));
        }
        add("user", text(node.user));
        add("resource_arn", text(node.resource_arn));
        add("instance_id", text(node.instance_id));
        add("availability_zone", text(node.availability_zone));
        if !node.exceptions.is_empty() {
            add("exceptions", self.exceptions(&node.exceptions));
        }
        Value::Object(members)
    }

    fn exceptions(&self, exceptions: &[Exception]) -> Value {
        let text = |symbol: Option<Symbol>| symbol.map_or("-", |one| self.text(one));
        let one = |one: &Exception| format!("{}: {}", text(one.kind), text(one.message));
        exceptions.iter().map(one).collect()
    }

    fn edge(&self, edge: &Edge) -> Value {
        let from = match edge.from {
            Caller::Client => "client".to_owned(),
            Caller::Node(node) => self.node_name(node),
        };
        let (to, outcome) = (self.node_name(edge.to), outcome(edge.outcome));
        let arrow = match edge.kind {
            EdgeKind::Call => "->".to_owned(),
            EdgeKind::Link { event_age: None } => "~>".to_owned(),
            EdgeKind::Link {
                event_age: Some(age),
            } => format!("~{age:.3}~>"),
        };
        json!([
            format!("{from} {arrow} {to}"),
            edge.start,
            edge.end,
            outcome
        ])
    }

    fn cause(&self, cause: &RootCause) -> Value {
        let services = cause.services.iter().map(|service| {
            let entities = service.entities.iter().map(|entity| {
                let remote = if entity.remote { " (remote)" } else { "" };
                let mut text = format!("{}{remote}", self.text(entity.name));
                if entity.coverage > 0.0 {
                    text += &format!(" {:.3}", entity.coverage);
                }
                match &entity.exceptions[..] {
                    [] => json!(text),
                    exceptions => json!([text, self.exceptions(exceptions)]),
                }
            });
            let inferred = if service.inferred { " (inferred)" } else { "" };
            json!([
                format!("{}{inferred}", self.service(service.service)),
                entities.collect::<Value>()
            ])
        });
        json!({
            "kind": format!("{:?}", cause.kind),
            "client_impacting": cause.client_impacting,
            "services": services.collect::<Value>(),
        })
    }
}

fn outcome(outcome: Outcome) -> String {
    let flags = [
        (outcome.error, "error"),
        (outcome.fault, "fault"),
        (outcome.throttle, "throttle"),
    ];
    let set: Vec<_> = flags
        .iter()
        .filter(|flag| flag.0)
        .map(|flag| flag.1)
        .collect();
    match set[..] {
        [] => "ok".to_owned(),
        _ => set.join(" "),
    }
}

/// Returns JSON with what fits on a line on one.
pub(crate) fn compact(value: &Value, indent: usize) -> String {
    let line = value.to_string();
    let (open, close, items): (_, _, Vec<_>) = match value {
        Value::Object(members) => {
            let member = |(name, value)| format!("{}: {}", json!(name), compact(value, indent + 2));
            ("{", "}", members.iter().map(member).collect())
        }
        Value::Array(items) => {
            let item = |item| compact(item, indent + 2);
            ("[", "]", items.iter().map(item).collect())
        }
        _ => return line,
    };
    if indent > 0 && indent + line.len() <= 120 {
        return line;
    }
    let inner = " ".repeat(indent + 2);
    let items = items.join(&format!(",\n{inner}"));
    format!("{open}\n{inner}{items}\n{}{close}", " ".repeat(indent))
}
