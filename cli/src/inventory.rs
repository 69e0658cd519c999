//! What is deployed of a blueprint: every address and ARN.

use std::collections::BTreeMap;

use manta_aws::operations::Task;
use manta_blueprints::Blueprint;
use manta_engine::{Address, Deployment, Observed, Outputs, Owner};
use serde::Serialize;
use serde_json::Value;

/// What ECS says of a task whose containers run.
const RUNNING: &str = "RUNNING";

/// What is deployed. Its JSON form is documented in `docs/reference/info.md`:
/// keys are only ever added.
#[derive(Debug, Serialize)]
pub(crate) struct Inventory {
    /// The deployment's name, which its resources' names begin with.
    pub(crate) deployment: String,
    /// The stack's name.
    pub(crate) stack: String,
    /// The environment; null when none was chosen.
    pub(crate) environment: Option<String>,
    /// The account's twelve digits.
    pub(crate) account: String,
    /// The region.
    pub(crate) region: String,
    /// Services by name.
    pub(crate) services: BTreeMap<String, ServiceEntry>,
    /// Tasks that are run on demand, by name.
    pub(crate) tasks: BTreeMap<String, TaskEntry>,
    /// Functions by name.
    pub(crate) functions: BTreeMap<String, FunctionEntry>,
    /// Every resource by its address in the stack.
    pub(crate) resources: BTreeMap<Address, ResourceEntry>,
}

/// A service. What is not deployed is null.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceEntry {
    /// ARN of the ECS service.
    pub(crate) arn: Option<String>,
    /// ARN of the newest revision of its task definition.
    pub(crate) task_definition: Option<String>,
    /// Name of its log group.
    pub(crate) log_group: Option<String>,
    /// How many tasks there should be.
    pub(crate) desired: Option<u64>,
    /// How many tasks run.
    pub(crate) running: usize,
    /// Where each running task that has an address on the internet answers:
    /// `http://<ip>:<port>`; empty for a service without a port.
    pub(crate) addresses: Vec<String>,
    /// The tasks that run, or are about to.
    pub(crate) tasks: Vec<Task>,
}

/// A task that is run on demand. What is not deployed is null.
#[derive(Debug, Serialize)]
pub(crate) struct TaskEntry {
    /// ARN of the newest revision of its task definition.
    pub(crate) task_definition: Option<String>,
    /// Name of its log group.
    pub(crate) log_group: Option<String>,
    /// The tasks that run, or are about to.
    pub(crate) tasks: Vec<Task>,
}

/// A function. What is not deployed is null.
#[derive(Debug, Serialize)]
pub(crate) struct FunctionEntry {
    /// Its ARN.
    pub(crate) arn: Option<String>,
    /// Its HTTPS address, if it has one.
    pub(crate) url: Option<String>,
    /// Name of its log group.
    pub(crate) log_group: Option<String>,
    /// URL of the queue of events that failed for good, if it has one.
    pub(crate) dead_letter_queue: Option<String>,
}

/// A resource.
#[derive(Debug, Serialize)]
pub(crate) struct ResourceEntry {
    /// What AWS calls it: an ARN, id or name that is unique within its kind.
    pub(crate) identity: String,
    /// What it gives to others.
    pub(crate) outputs: Outputs,
}

/// What was found of a deployment.
pub(crate) struct Found<'a> {
    pub(crate) blueprint: &'a Blueprint,
    pub(crate) deployment: Deployment,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) observed: BTreeMap<Address, Observed>,
    /// The tasks of each service and task, by its name.
    pub(crate) running: BTreeMap<String, Vec<Task>>,
}

impl Found<'_> {
    /// Arranges what was found by the blueprint's parts. What carries a name
    /// of ours but belongs to somebody else is left out.
    pub(crate) fn inventory(mut self) -> Inventory {
        self.observed
            .retain(|_, found| found.owner != Owner::Foreign);
        let services = self.blueprint.services.iter();
        let tasks = self.blueprint.tasks.keys();
        let functions = self.blueprint.functions.keys();
        Inventory {
            deployment: self.deployment.name(),
            services: services
                .map(|(name, service)| (name.clone(), self.service(name, service.port)))
                .collect(),
            tasks: tasks.map(|name| (name.clone(), self.task(name))).collect(),
            functions: functions
                .map(|name| (name.clone(), self.function(name)))
                .collect(),
            stack: self.deployment.stack,
            environment: self.deployment.environment,
            account: self.account.to_owned(),
            region: self.region.to_owned(),
            resources: self.observed.into_iter().map(resource).collect(),
        }
    }

    fn service(&self, name: &str, port: Option<u16>) -> ServiceEntry {
        let tasks = self.tasks(name);
        let service = self.observed.get(&Address::new("service", name));
        ServiceEntry {
            arn: self.output("service", name, "arn"),
            task_definition: self.output("task-definition", name, "arn"),
            log_group: self.output("log-group", name, "name"),
            desired: service.and_then(|service| service.properties.get("desired_count")?.as_u64()),
            running: tasks.iter().filter(|task| task.status == RUNNING).count(),
            addresses: addresses(&tasks, port),
            tasks,
        }
    }

    fn task(&self, name: &str) -> TaskEntry {
        TaskEntry {
            task_definition: self.output("task-definition", name, "arn"),
            log_group: self.output("log-group", name, "name"),
            tasks: self.tasks(name),
        }
    }

    fn function(&self, name: &str) -> FunctionEntry {
        FunctionEntry {
            arn: self.output("function", name, "arn"),
            url: self.output("function-url", name, "url"),
            log_group: self.output("log-group", name, "name"),
            dead_letter_queue: self.output("queue", &format!("{name}-dead-letter"), "url"),
        }
    }

    fn tasks(&self, name: &str) -> Vec<Task> {
        self.running.get(name).cloned().unwrap_or_default()
    }

    fn output(&self, kind: &str, name: &str, output: &str) -> Option<String> {
        let found = self.observed.get(&Address::new(kind, name))?;
        found.outputs.get(output)?.as_str().map(str::to_owned)
    }
}

/// Returns where the tasks that run answer.
fn addresses(tasks: &[Task], port: Option<u16>) -> Vec<String> {
    let Some(port) = port else {
        return Vec::new();
    };
    tasks
        .iter()
        .filter(|task| task.status == RUNNING)
        .filter_map(|task| Some(format!("http://{}:{port}", task.public_ip.as_ref()?)))
        .collect()
}

fn resource((address, found): (Address, Observed)) -> (Address, ResourceEntry) {
    let entry = ResourceEntry {
        identity: found.identity,
        outputs: found.outputs,
    };
    (address, entry)
}

/// Returns what `path` leads to in a value: keys and indices between dots. A
/// key may hold dots itself.
pub(crate) fn lookup<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if path.is_empty() {
        return Some(value);
    }
    let ends = path
        .match_indices('.')
        .map(|(dot, _)| dot)
        .chain([path.len()]);
    ends.into_iter().find_map(|end| {
        let (key, rest) = path.split_at(end);
        let inner = match value {
            Value::Object(object) => object.get(key)?,
            Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
        lookup(inner, rest.strip_prefix('.').unwrap_or(rest))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lookup;

    #[test]
    fn a_path_leads_through_keys_and_indices() {
        let value = json!({
            "services": {"web": {"addresses": ["http://a", "http://b"]}},
            "resources": {"log-group/web": {"identity": "/x"}},
            "a.b": {"c": 1},
        });
        let at = |path| lookup(&value, path).cloned();
        assert_eq!(at("services.web.addresses.1"), Some(json!("http://b")));
        assert_eq!(at("resources.log-group/web.identity"), Some(json!("/x")));
        assert_eq!(at("a.b.c"), Some(json!(1)));
        assert_eq!(at("services.api"), None);
        assert_eq!(at("services.web.addresses.2"), None);
        assert_eq!(at("a.b.c.d"), None);
    }
}
