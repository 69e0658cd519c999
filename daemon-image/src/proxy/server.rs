//! The proxy of the port.

use std::sync::Arc;

use bytes::Bytes;
use manta_traces::sampling::Settings;
use tokio::net::TcpListener;

use super::central::Central;
use super::gate::{Gate, Sampling};
use super::overridden::Overridden;
use super::own::Own;
use super::{Call, Reply, Upstream};

/// Answers SDKs that ask what to sample.
pub struct Proxy<U> {
    gate: Arc<Gate<Rules<U>>>,
}

/// Whose rules are told.
enum Rules<U> {
    /// The account's, of X-Ray.
    Central(Central<U>),
    /// The configuration's.
    Own(Own),
    /// The configuration's, after those that the account has for the service.
    Overridden(Overridden<U>),
}

impl<U: Upstream> Proxy<U> {
    /// Returns a proxy that asks X-Ray.
    pub fn to_central_rules(upstream: U) -> Self {
        Self::of(Rules::Central(Central::new(upstream)))
    }

    /// Returns a proxy that asks nobody: the settings are the rules.
    pub fn to_own_rules(settings: &Settings) -> Self {
        Self::of(Rules::Own(Own::new(settings)))
    }

    /// Returns a proxy for which the settings are the rules, after those that X-Ray
    /// has for the service that the settings name. If they name none, nobody is asked.
    pub fn to_own_rules_unless_overridden(settings: &Settings, upstream: U) -> Self {
        if settings.service.is_none() {
            return Self::to_own_rules(settings);
        }
        Self::of(Rules::Overridden(Overridden::new(
            upstream,
            Own::new(settings),
        )))
    }

    fn of(rules: Rules<U>) -> Self {
        Self {
            gate: Arc::new(Gate::new(rules)),
        }
    }

    /// Serves a listener until `stop` completes, then finishes the requests in
    /// flight; how long that may take is for the caller to limit.
    pub async fn serve(&self, listener: TcpListener, stop: impl Future<Output = ()> + Send) {
        crate::http::serve(listener, Arc::clone(&self.gate), stop).await;
    }
}

impl<U: Upstream> Sampling for Rules<U> {
    async fn answer(&self, call: Call, question: Bytes) -> Reply {
        match self {
            Self::Central(central) => central.answer(call, question).await,
            Self::Own(own) => own.answer(call, &question),
            Self::Overridden(overridden) => overridden.answer(call, &question).await,
        }
    }
}
