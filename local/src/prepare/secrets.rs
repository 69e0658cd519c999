//! Secrets of this machine: variables of whoever runs manta.

use std::collections::BTreeMap;

use manta_blueprints::{Blueprint, LocalAws};
use sha2::{Digest, Sha256};

use crate::lower::{SECRET_AWS, is_about_this_machine};

/// Values of variables, by the name of the service, task or function, and by variable.
pub type Secrets = BTreeMap<String, BTreeMap<String, String>>;

/// A secret that is not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The service or task.
    pub part: String,
    /// The variable.
    pub variable: String,
}

/// Returns the values that are handed to parts and stand nowhere: secrets of the blueprint,
/// and the user's AWS credentials where they are asked for.
///
/// # Errors
/// With every secret that is not set.
pub(super) fn find(
    blueprint: &Blueprint,
    environment: &BTreeMap<String, String>,
) -> Result<Secrets, Vec<Missing>> {
    let mut found = Secrets::new();
    let mut missing = Vec::new();
    let services = blueprint
        .services
        .iter()
        .map(|(name, part)| (name, &part.workload));
    let tasks = blueprint
        .tasks
        .iter()
        .map(|(name, part)| (name, &part.workload));
    for (part, workload) in services.chain(tasks) {
        let mut values = own_aws(blueprint, &workload.env, environment);
        for variable in workload.secrets.keys() {
            match environment.get(variable) {
                Some(value) => drop(values.insert(variable.clone(), value.clone())),
                None => missing.push(Missing {
                    part: part.clone(),
                    variable: variable.clone(),
                }),
            }
        }
        found.insert(part.clone(), values);
    }
    for (part, function) in &blueprint.functions {
        let values = own_aws(blueprint, &function.env, environment);
        found.insert(part.clone(), values);
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(missing)
    }
}

/// Returns the user's AWS variables, where applications talk to AWS as the user. What the
/// blueprint sets itself wins.
fn own_aws(
    blueprint: &Blueprint,
    set: &BTreeMap<String, String>,
    environment: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let aws = blueprint
        .local
        .as_ref()
        .and_then(|local| local.aws.as_ref());
    if aws != Some(&LocalAws::Real) {
        return BTreeMap::new();
    }
    environment
        .iter()
        .filter(|(name, _)| name.starts_with(SECRET_AWS) && !is_about_this_machine(name))
        .filter(|(name, _)| !set.contains_key(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Returns digests of the values: enough to see that one changed. The deployment and the
/// variable go in, so that equal values do not show as equal.
pub(super) fn digests(deployment: &str, secrets: &Secrets) -> Secrets {
    let digest = |part: &str, (variable, value): (&String, &String)| {
        let mut hash = Sha256::new();
        for field in [deployment, part, variable, value] {
            hash.update(field);
            hash.update([0]);
        }
        let short = hash.finalize();
        let text: String = short[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        (variable.clone(), text)
    };
    let of_part = |(part, values): (&String, &BTreeMap<String, String>)| {
        let digests = values.iter().map(|entry| digest(part, entry)).collect();
        (part.clone(), digests)
    };
    secrets.iter().map(of_part).collect()
}
