//! Root causes as an expression describes them.
//!
//! "Retrieving and refining root cause analytics" in X-Ray's developer guide: a
//! pattern is a root cause of a trace summary with parts left away. What is there
//! has to be exactly so, lists to their length; what is not may be anything.

use serde::{Deserialize, Deserializer, Serialize};

use crate::facts::{Entity, RootCause, RootCauseService, Symbol};
use crate::summary::to_millisecond;

/// A root cause.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct CausePattern {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_impacting: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) services: Option<Vec<CauseServicePattern>>,
}

/// A service of its path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct CauseServicePattern {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// As in summaries: the name, in a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) names: Option<Vec<String>>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) r#type: Option<Option<String>>,
    /// Twelve digits, as a text or, as in the guide's example, as a number.
    #[serde(
        default,
        deserialize_with = "account",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) account_id: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inferred: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entity_path: Option<Vec<EntityPattern>>,
}

/// A segment or subsegment of a service's path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct EntityPattern {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) coverage: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remote: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exceptions: Option<Vec<ExceptionPattern>>,
}

/// Something that was thrown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ExceptionPattern {
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) name: Option<Option<String>>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) message: Option<Option<String>>,
}

/// Reads a member that is there, `null` included: it asks for what has none.
fn present<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(input).map(Some)
}

fn account<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Option<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Account {
        Digits(String),
        Number(u64),
    }
    let account = Option::deserialize(input)?;
    Ok(Some(account.map(|account| match account {
        Account::Digits(digits) => digits,
        // Twelve digits, of which a number loses the zeros in front.
        Account::Number(number) => format!("{number:012}"),
    })))
}

impl CausePattern {
    /// Whether a root cause is of this pattern; `is` tells whether a symbol stands for
    /// a text.
    pub(super) fn matches(&self, cause: &RootCause, is: &impl Fn(Symbol, &str) -> bool) -> bool {
        let Self {
            client_impacting,
            services,
        } = self;
        client_impacting.is_none_or(|expected| expected == cause.client_impacting)
            && each(services.as_deref(), &cause.services, |pattern, service| {
                pattern.matches(service, is)
            })
    }

    /// Calls a function with every text that it asks for.
    pub(super) fn visit_texts(&self, text: &mut impl FnMut(&str)) {
        for service in self.services.iter().flatten() {
            service.visit_texts(text);
        }
    }
}

impl CauseServicePattern {
    fn matches(&self, found: &RootCauseService, is: &impl Fn(Symbol, &str) -> bool) -> bool {
        let Self {
            name,
            names,
            r#type,
            account_id,
            inferred,
            entity_path,
        } = self;
        let id = found.service;
        name.as_ref().is_none_or(|name| is(id.name, name))
            && each(names.as_deref(), &[id.name], |name, found| is(*found, name))
            && is_optional(r#type.as_ref(), id.kind, is)
            && is_optional(account_id.as_ref(), id.account_id, is)
            && inferred.is_none_or(|expected| expected == found.inferred)
            && each(
                entity_path.as_deref(),
                &found.entities,
                |pattern, entity| pattern.matches(entity, is),
            )
    }

    fn visit_texts(&self, text: &mut impl FnMut(&str)) {
        let optional = [&self.r#type, &self.account_id];
        let optional = optional
            .into_iter()
            .filter_map(|value| value.as_ref()?.as_ref());
        let names = self.names.iter().flatten();
        for found in self.name.iter().chain(names).chain(optional) {
            text(found);
        }
        for entity in self.entity_path.iter().flatten() {
            entity.visit_texts(text);
        }
    }
}

impl EntityPattern {
    fn matches(&self, found: &Entity, is: &impl Fn(Symbol, &str) -> bool) -> bool {
        let Self {
            name,
            coverage,
            remote,
            exceptions,
        } = self;
        name.as_ref().is_none_or(|name| is(found.name, name))
            && coverage.is_none_or(|expected| expected == to_millisecond(found.coverage))
            && remote.is_none_or(|expected| expected == found.remote)
            && each(
                exceptions.as_deref(),
                &found.exceptions,
                |pattern, found| {
                    is_optional(pattern.name.as_ref(), found.kind, is)
                        && is_optional(pattern.message.as_ref(), found.message, is)
                },
            )
    }

    fn visit_texts(&self, text: &mut impl FnMut(&str)) {
        let thrown = self.exceptions.iter().flatten();
        let thrown = thrown.flat_map(|exception| [&exception.name, &exception.message]);
        let thrown = thrown.filter_map(|value| value.as_ref()?.as_ref());
        for found in self.name.iter().chain(thrown) {
            text(found);
        }
    }
}

/// Whether a list is as long as its pattern, where there is one, and so is each item.
fn each<P, T>(patterns: Option<&[P]>, found: &[T], matches: impl Fn(&P, &T) -> bool) -> bool {
    patterns.is_none_or(|patterns| {
        patterns.len() == found.len()
            && patterns
                .iter()
                .zip(found)
                .all(|(pattern, found)| matches(pattern, found))
    })
}

fn is_optional(
    expected: Option<&Option<String>>,
    found: Option<Symbol>,
    is: &impl Fn(Symbol, &str) -> bool,
) -> bool {
    match (expected, found) {
        (None, _) | (Some(None), None) => true,
        (Some(Some(expected)), Some(found)) => is(found, expected),
        (Some(None), Some(_)) | (Some(Some(_)), None) => false,
    }
}
