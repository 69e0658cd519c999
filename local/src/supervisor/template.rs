//! What copies are made from.

use std::collections::BTreeMap;

use manta_engine::{Address, Input};

use crate::control::Failure;
use crate::kinds::{Run, Workload};
use crate::process::inherited;

/// What every copy of a service or task is made from.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// The service or task.
    pub(super) of: Address,
    /// How a copy runs.
    pub(super) workload: Workload,
    /// Values of its secrets, by variable.
    pub(super) secrets: BTreeMap<String, String>,
}

impl Template {
    /// Returns the environment of a copy: what programs need, what differs from copy to copy
    /// (`own`), and what the blueprint says, which outweighs both.
    ///
    /// # Errors
    /// When a value is not known, which is a fault of whoever asked.
    pub(super) fn environment(
        &self,
        own: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let mut environment = match &self.workload.run {
            Run::Process(_) => inherited(),
            Run::Container(_) => BTreeMap::new(),
        };
        // What it writes is to be seen when it writes it.
        environment.insert("PYTHONUNBUFFERED".to_owned(), "1".to_owned());
        environment.extend(
            own.into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        environment.extend(known(&self.of, &self.workload.environment)?);
        environment.extend(self.secrets.clone());
        Ok(environment)
    }

    /// Returns what a person calls the command or image.
    pub(super) fn command(&self) -> &str {
        match &self.workload.run {
            Run::Process(process) => &process.command,
            Run::Container(container) => &container.image,
        }
    }

    /// Returns AWS's region, as it is in the environment.
    pub(super) fn region(&self) -> String {
        let region = self.workload.environment.get("AWS_REGION");
        let region = region.and_then(|region| region.get().ok());
        region.map_or("us-east-1", String::as_str).to_owned()
    }
}

/// Returns variables whose values have all been given.
///
/// # Errors
/// When one is not.
pub(super) fn known(
    of: &Address,
    environment: &BTreeMap<String, Input<String>>,
) -> Result<BTreeMap<String, String>, Failure> {
    let known = environment
        .iter()
        .map(|(name, value)| Ok((name.clone(), value.get()?.clone())));
    let known: Result<_, manta_engine::UnresolvedInput> = known.collect();
    known.map_err(|error| Failure::new(format!("cannot start {of}"), error))
}
