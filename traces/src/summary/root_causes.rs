//! Why a trace failed, or took its time.

use serde::Serialize;

use super::{SummaryServiceId, to_millisecond};
use crate::facts::{Entity, Exception, Facts, RootCause, RootCauseKind, RootCauseService, Strings};

/// `FaultRootCause` and `ErrorRootCause` (with [`ThrownEntity`]),
/// `ResponseTimeRootCause` (with [`SlowEntity`]).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SummaryRootCause<'a, E> {
    /// From the service that the client called to the one that is the cause.
    pub services: Vec<SummaryRootCauseService<'a, E>>,
    /// Whether the client saw it.
    pub client_impacting: bool,
}

/// `FaultRootCauseService` and its like.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SummaryRootCauseService<'a, E> {
    /// Which.
    #[serde(flatten)]
    pub service: SummaryServiceId<'a>,
    /// From its segment down to the subsegment that leads on, or that is the cause.
    pub entity_path: Vec<E>,
    /// Whether it was inferred.
    pub inferred: bool,
}

/// `FaultRootCauseEntity` and `ErrorRootCauseEntity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ThrownEntity<'a> {
    /// Its name.
    pub name: &'a str,
    /// What was thrown in it.
    pub exceptions: Vec<SummaryException<'a>>,
    /// Whether it is a call to another service.
    pub remote: bool,
}

/// `RootCauseException`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SummaryException<'a> {
    /// The class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<&'a str>,
}

/// `ResponseTimeRootCauseEntity`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SlowEntity<'a> {
    /// Its name.
    pub name: &'a str,
    /// The share of the root's response time that it takes, 0 to 1.
    pub coverage: f64,
    /// Whether it is a call to another service.
    pub remote: bool,
}

/// Returns a trace's root causes of a kind, their entities as `entity` makes them.
pub(super) fn root_causes<'a, E>(
    kind: RootCauseKind,
    facts: &Facts,
    strings: &'a Strings,
    entity: impl Fn(&Entity, &'a Strings) -> E,
) -> Vec<SummaryRootCause<'a, E>> {
    let service = |service: &RootCauseService| SummaryRootCauseService {
        service: SummaryServiceId::of(service.service, strings),
        entity_path: service
            .entities
            .iter()
            .map(|one| entity(one, strings))
            .collect(),
        inferred: service.inferred,
    };
    let cause = |cause: &RootCause| SummaryRootCause {
        services: cause.services.iter().map(service).collect(),
        client_impacting: cause.client_impacting,
    };
    facts
        .root_causes
        .iter()
        .filter(|cause| cause.kind == kind)
        .map(cause)
        .collect()
}

impl<'a> ThrownEntity<'a> {
    pub(super) fn of(entity: &Entity, strings: &'a Strings) -> Self {
        let exception = |exception: &Exception| SummaryException {
            name: exception.kind.map(|kind| strings.text(kind)),
            message: exception.message.map(|message| strings.text(message)),
        };
        Self {
            name: strings.text(entity.name),
            exceptions: entity.exceptions.iter().map(exception).collect(),
            remote: entity.remote,
        }
    }
}

impl<'a> SlowEntity<'a> {
    pub(super) fn of(entity: &Entity, strings: &'a Strings) -> Self {
        Self {
            name: strings.text(entity.name),
            coverage: to_millisecond(entity.coverage),
            remote: entity.remote,
        }
    }
}
