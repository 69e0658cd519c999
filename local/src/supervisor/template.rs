//! What copies are made from.

use std::collections::BTreeMap;
use std::time::Duration;

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
    /// The port that it listens at where it has a network of its own.
    pub(super) port_inside: Option<u16>,
}

impl Template {
    /// Returns the environment of a copy: what programs need, what differs from copy to copy
    /// (`own`), and what the blueprint says, which outweighs both. Secrets are part of it where
    /// there is nothing between the copy and who sees its environment anyway.
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
        match &self.workload.run {
            Run::Process(_) => environment.extend(self.secrets.clone()),
            // They are handed to Docker by themselves.
            Run::Container(_) => {}
        }
        Ok(environment)
    }

    /// Returns how long a copy may take to end.
    pub(super) fn stop_timeout(&self) -> Duration {
        Duration::from_secs(self.workload.stop_timeout_seconds.into())
    }

    /// Returns a template of copies that run `command` instead, unless that is empty, and have
    /// these variables besides.
    pub(super) fn running(&self, command: &[String], variables: BTreeMap<String, String>) -> Self {
        let mut template = self.clone();
        let known = variables
            .into_iter()
            .map(|(name, value)| (name, Input::Known(value)));
        template.workload.environment.extend(known);
        if !command.is_empty() {
            match &mut template.workload.run {
                Run::Process(process) => process.command = quoted(command),
                Run::Container(container) => container.command = command.to_vec(),
            }
        }
        template
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

/// Returns a command as the shell reads it.
fn quoted(command: &[String]) -> String {
    let quote = |word: &String| format!("'{}'", word.replace('\'', r"'\''"));
    let words: Vec<_> = command.iter().map(quote).collect();
    format!("exec {}", words.join(" "))
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

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_for_the_shell() {
        let command = ["echo", "it's", "$HOME"].map(str::to_owned);
        assert_eq!(quoted(&command), r"exec 'echo' 'it'\''s' '$HOME'");
    }
}
