//! Why a trace failed, or took its time.

use super::{Exception, ServiceId, Symbol};

/// A path through a trace to where something began ("Inferring root causes" in
/// X-Ray's developer guide).
#[derive(Clone, Debug, PartialEq)]
pub struct RootCause {
    /// What it is the cause of.
    pub kind: RootCauseKind,
    /// Whether the client saw it.
    pub client_impacting: bool,
    /// From the service that the client called to the one that is the cause.
    pub services: Vec<RootCauseService>,
}

/// What something is the cause of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RootCauseKind {
    /// Of a failure of the service.
    Fault,
    /// Of a mistake of the caller.
    Error,
    /// Of the time it took.
    ResponseTime,
}

/// A service on the path.
#[derive(Clone, Debug, PartialEq)]
pub struct RootCauseService {
    /// Which.
    pub service: ServiceId,
    /// Whether it was inferred.
    pub inferred: bool,
    /// From its segment down to the subsegment that leads on, or that is the cause.
    pub entities: Vec<Entity>,
}

/// A segment or subsegment on the path.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its name.
    pub name: Symbol,
    /// Whether it is a call to another service.
    pub remote: bool,
    /// Of a response time: the share of the trace's time that it takes, 0 to 1.
    pub coverage: f64,
    /// Of a fault or an error: what was thrown.
    pub exceptions: Vec<Exception>,
}
