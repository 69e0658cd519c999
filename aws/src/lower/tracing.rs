//! `[tracing]`, as far as it is X-Ray's to know: the deployment's group, its
//! sampling rules, and the account's encryption.

use manta_blueprints::{Collector, TraceEncryption, Tracing};

use super::{LowerError, Lowering};
use crate::kinds::encryption_config::Encryption;
use crate::kinds::{EncryptionConfig, Group, SamplingRule};

/// The name of what there is once in a deployment.
const NAME: &str = "traces";
/// The priority of a service's first rule. There is room before it for rules that are
/// set while the deployment runs.
const FIRST_PRIORITY: i32 = 1000;
/// The last priority there is for rules of an account's own.
const LAST_PRIORITY: i32 = 9999;
/// What matches anything.
const ANYTHING: &str = "*";

/// How a part of a service's requests is sampled.
struct Rule<'a> {
    /// Its name within the service.
    name: String,
    path: &'a str,
    rate: f64,
    reservoir_per_second: u32,
}

impl Lowering<'_> {
    pub(super) fn tracing(&mut self) -> Result<(), LowerError> {
        self.group()?;
        for service in self.centrally_sampled() {
            self.sampling_rules(&service)?;
        }
        self.encryption()
    }

    /// Adds the group of the traces that any traced part of the deployment is in.
    fn group(&mut self) -> Result<(), LowerError> {
        let traced = self.traced();
        if !self.blueprint.tracing.group || traced.is_empty() {
            return Ok(());
        }
        let services: Vec<_> = traced
            .iter()
            .map(|name| format!("service(\"{}\")", self.names.workload(name)))
            .collect();
        let group = Group {
            group_name: self.names.group(),
            filter_expression: services.join(" OR "),
            insights: false,
        };
        self.stack.add(group.named(NAME))?;
        Ok(())
    }

    /// Returns the names of all that sends segments, in the blueprint's order.
    fn traced(&self) -> Vec<String> {
        let functions = self.blueprint.functions.iter();
        let functions = functions.filter(|(_, function)| function.traced);
        self.collected()
            .map(|(name, _)| name.clone())
            .chain(functions.map(|(name, _)| name.clone()))
            .collect()
    }

    /// Returns the services and tasks with a collector beside them, which samples for them.
    fn collected(&self) -> impl Iterator<Item = (&String, Collector)> {
        let services = self.blueprint.services.iter();
        let services = services.map(|(name, service)| (name, &service.workload));
        let tasks = self.blueprint.tasks.iter();
        let tasks = tasks.map(|(name, task)| (name, &task.workload));
        services
            .chain(tasks)
            .filter_map(|(name, workload)| Some((name, self.collector_of(workload)?)))
    }

    /// Returns the services and tasks whose collector asks X-Ray what to sample. manta's own
    /// is told in its environment; functions are sampled by Lambda, as it likes:
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>.
    fn centrally_sampled(&self) -> Vec<String> {
        self.collected()
            .filter(|(_, collector)| match collector {
                Collector::Xray | Collector::Adot => true,
                Collector::Manta | Collector::None => false,
            })
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Adds the rules of one service or task.
    fn sampling_rules(&mut self, service: &str) -> Result<(), LowerError> {
        let tracing = &self.blueprint.tracing;
        for (rule, priority) in rules(tracing).into_iter().zip(FIRST_PRIORITY..) {
            let name = format!("{service}-{}", rule.name);
            let specification = SamplingRule {
                rule_name: self.names.sampling_rule(&name),
                priority: priority.min(LAST_PRIORITY),
                fixed_rate: rule.rate,
                reservoir_size: rule.reservoir_per_second,
                service_name: self.names.workload(service),
                service_type: ANYTHING.to_owned(),
                host: ANYTHING.to_owned(),
                http_method: ANYTHING.to_owned(),
                url_path: rule.path.to_owned(),
            };
            self.stack.add(specification.named(name))?;
        }
        Ok(())
    }

    /// Adds the account's encryption, if the blueprint has a say in it.
    fn encryption(&mut self) -> Result<(), LowerError> {
        let encryption = match &self.blueprint.tracing.encryption {
            None => return Ok(()),
            Some(TraceEncryption::None) => Encryption::None,
            Some(TraceEncryption::Key(arn)) if arn.starts_with("arn:") => {
                Encryption::Kms(arn.clone())
            }
            Some(TraceEncryption::Key(id)) => {
                Encryption::Kms(self.context.arn("kms", &format!("key/{id}")))
            }
        };
        self.stack
            .add(EncryptionConfig { encryption }.named(NAME))?;
        Ok(())
    }
}

/// Returns what the blueprint says of sampling: what is ignored, then the rules, then
/// the rest, unless that is sampled as X-Ray's own last rule has it.
fn rules(tracing: &Tracing) -> Vec<Rule<'_>> {
    let ignored = tracing.ignore.iter().zip(1..).map(|(path, number)| Rule {
        name: format!("ignore-{number}"),
        path,
        rate: 0.0,
        reservoir_per_second: 0,
    });
    let chosen = tracing.rules.iter().zip(1..).map(|(rule, number)| Rule {
        name: format!("path-{number}"),
        path: &rule.path,
        rate: rule.rate,
        reservoir_per_second: rule.reservoir_per_second,
    });
    let rest = (!tracing.samples_the_rest_by_default()).then(|| Rule {
        name: "rest".to_owned(),
        path: ANYTHING,
        rate: tracing.rate,
        reservoir_per_second: tracing.reservoir_per_second,
    });
    ignored.chain(chosen).chain(rest).collect()
}
