//! The rules that come before a blueprint's.

use manta_engine::{Address, ErrorKind, Kind, Mark, Observed, Owned, Owner, ProviderError};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::kinds::sampling_rule::rules;
use crate::kinds::{Provision, SamplingRule};
use crate::xray_name::fitting;
use crate::{AwsResource, Target};

/// What an override's name in the stack begins with. Blueprints allow no underscores in
/// names, so it is no other rule's.
const NAME: &str = "override_";
/// What matches any path.
const ANY_PATH: &str = "*";
/// The priority of an override for any path: before a blueprint's rules, and after
/// overrides for some paths.
const ANY_PATH_PRIORITY: i32 = 900;
/// Characters of the longest pattern that X-Ray takes for a path.
const LONGEST_PATH: usize = 128;

/// How a service's requests are sampled instead of as the blueprint says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SamplingOverride {
    /// The service's or task's name in the blueprint.
    pub service: String,
    /// Pattern of the path; of two that match, the longer counts.
    pub path: String,
    /// The share of requests that is traced after the reservoir, 0 to 1.
    pub rate: f64,
    /// Requests per second that are traced before the rate applies.
    pub reservoir_per_second: u32,
}

/// Lists the overrides of a deployment, ordered by service, the first to be tried first.
///
/// # Errors
/// When X-Ray cannot be asked.
pub async fn overrides(target: &Target) -> Result<Vec<SamplingOverride>, ProviderError> {
    let mut found = list(target).await?;
    found.sort_by(|a, b| {
        let order = |one: &Found| (one.service().to_owned(), one.rule.priority);
        order(a).cmp(&order(b))
    });
    Ok(found.iter().map(Found::said).collect())
}

/// Returns the overrides of those services that `is_kept` names, as they are: a stack
/// with them in it leaves them alone.
///
/// # Errors
/// When X-Ray cannot be asked.
pub async fn overriding_resources(
    target: &Target,
    is_kept: impl Fn(&str) -> bool,
) -> Result<Vec<AwsResource>, ProviderError> {
    let found = list(target).await?.into_iter();
    Ok(found
        .filter(|found| is_kept(found.service()))
        .map(|found| found.rule.named(found.owned.address.name))
        .collect())
}

/// Sets an override, in the place of one for the same service and path.
///
/// # Errors
/// When X-Ray cannot be asked, or the rule's name is somebody else's.
pub async fn set_override(target: &Target, wanted: &SamplingOverride) -> Result<(), ProviderError> {
    let rule = wanted.rule(target);
    let mark = Mark::of(target.deployment(), &rule.clone().named(wanted.name()));
    match rule.find(target).await? {
        None => rule.make(target, &mark).await.map(|_| ()),
        Some(Observed {
            owner: Owner::Foreign,
            ..
        }) => Err(taken(&rule.rule_name)),
        Some(Observed { identity, .. }) => rule.change(target, &identity, &mark).await,
    }
}

/// Deletes a service's overrides; returns those there were.
///
/// # Errors
/// When X-Ray cannot be asked.
pub async fn clear_overrides(
    target: &Target,
    service: &str,
) -> Result<Vec<SamplingOverride>, ProviderError> {
    let mut cleared = Vec::new();
    for found in list(target).await? {
        if found.service() == service {
            SamplingRule::remove(target, &found.owned.identity).await?;
            cleared.push(found.said());
        }
    }
    Ok(cleared)
}

/// An override that is there.
struct Found {
    owned: Owned,
    rule: SamplingRule,
}

impl Found {
    /// `override_<service>` or `override_<service>_<hash>`
    fn service(&self) -> &str {
        let name = self.owned.address.name.strip_prefix(NAME);
        let name = name.unwrap_or_default();
        name.split_once('_').map_or(name, |(service, _)| service)
    }

    fn said(&self) -> SamplingOverride {
        SamplingOverride {
            service: self.service().to_owned(),
            path: self.rule.url_path.clone(),
            rate: self.rule.fixed_rate,
            reservoir_per_second: self.rule.reservoir_size,
        }
    }
}

async fn list(target: &Target) -> Result<Vec<Found>, ProviderError> {
    let mut owned = SamplingRule::owned(target).await?;
    owned.retain(|owned| owned.address.name.starts_with(NAME));
    if owned.is_empty() {
        return Ok(Vec::new());
    }
    let rules = rules(target).await?;
    let with_rule = |owned: Owned| {
        let mut rules = rules.iter();
        let rule = rules.find(|rule| rule.rule_arn() == Some(&owned.identity))?;
        Some(Found {
            rule: rule.into(),
            owned,
        })
    };
    Ok(owned.into_iter().filter_map(with_rule).collect())
}

impl SamplingOverride {
    /// Returns its name in the stack.
    fn name(&self) -> String {
        match self.path_hash() {
            Some(hash) => format!("{NAME}{}_{hash}", self.service),
            None => format!("{NAME}{}", self.service),
        }
    }

    fn rule(&self, target: &Target) -> SamplingRule {
        let service_name = format!("{}{}", target.prefix(), self.service);
        let name = match self.path_hash() {
            Some(hash) => format!("{service_name}-override-{hash}"),
            None => format!("{service_name}-override"),
        };
        let anything = || "*".to_owned();
        SamplingRule {
            rule_name: fitting(&name),
            priority: self.priority(),
            fixed_rate: self.rate,
            reservoir_size: self.reservoir_per_second,
            service_name,
            service_type: anything(),
            host: anything(),
            http_method: anything(),
            url_path: self.path.clone(),
        }
    }

    /// Stands for a path, which can hold more than names can; `None`: any path.
    fn path_hash(&self) -> Option<String> {
        if self.path == ANY_PATH {
            return None;
        }
        let hash = Sha256::digest(self.path.as_bytes());
        Some(hash[..4].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The longer a pattern, the less it matches.
    fn priority(&self) -> i32 {
        if self.path == ANY_PATH {
            return ANY_PATH_PRIORITY;
        }
        let shorter = LONGEST_PATH.saturating_sub(self.path.len());
        1 + i32::try_from(shorter).unwrap_or(ANY_PATH_PRIORITY)
    }
}

fn taken(name: &str) -> ProviderError {
    let Kind { name: kind, .. } = SamplingRule::KIND;
    ProviderError {
        kind: ErrorKind::Conflict,
        operation: "xray:UpdateSamplingRule".to_owned(),
        message: format!(
            "{} exists and is not this deployment's",
            Address::new(kind, name)
        ),
        help: Some("delete the rule that holds the name, or rename the stack".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::SamplingOverride;

    fn for_path(path: &str) -> SamplingOverride {
        SamplingOverride {
            service: "web".to_owned(),
            path: path.to_owned(),
            rate: 0.5,
            reservoir_per_second: 0,
        }
    }

    #[test]
    fn the_longer_pattern_comes_first_and_any_path_last() {
        let longest = format!("/{}", "a".repeat(127));
        let priorities = [&longest, "/orders/*", "/*", "*"].map(|path| for_path(path).priority());
        assert!(priorities.is_sorted(), "{priorities:?}");
        assert_eq!((priorities[0], priorities[3]), (1, 900));
    }

    #[test]
    fn each_path_has_a_name_of_its_own() {
        assert_eq!(for_path("*").name(), "override_web");
        assert_ne!(for_path("/a").name(), for_path("/b").name());
    }
}
