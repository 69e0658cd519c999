//! `manta sampling show`.

use clap::Args;
use manta_aws::operations::overrides;
use manta_blueprints::{Blueprint, Collector, Tracing};
use serde::Serialize;

use super::sampled;
use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::failed;
use crate::render::{self, Screen};
use crate::session::{AwsSession, Session};

/// Shows the rules of each service and task, the first to be tried first.
#[derive(Debug, Args)]
pub(crate) struct Show {}

/// How some requests are sampled.
#[derive(Debug, Serialize)]
pub(crate) struct Sampled {
    /// The service or task.
    pub(crate) service: String,
    /// Pattern of their path.
    pub(crate) path: String,
    /// The share of them that is traced after the reservoir.
    pub(crate) rate: f64,
    /// How many of them are traced each second before the rate applies.
    pub(crate) reservoir_per_second: u32,
    /// Who says so.
    pub(crate) from: Origin,
}

/// Who says how requests are sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Origin {
    /// `manta sampling set`.
    Override,
    /// The blueprint's `[tracing]`.
    Blueprint,
    /// X-Ray's rule `Default`, as it is unless somebody changed it.
    XrayDefault,
}

impl Show {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let set = overrides(&session.target()).await.map_err(|error| {
            let deployment = session.deployment().name();
            failed("cannot list the sampling rules of", &deployment, error)
        })?;
        let mut all = Vec::new();
        for service in sampled(&session.blueprint) {
            let of_this = set.iter().filter(|one| one.service == *service);
            all.extend(of_this.map(|one| Sampled {
                service: service.clone(),
                path: one.path.clone(),
                rate: one.rate,
                reservoir_per_second: one.reservoir_per_second,
                from: Origin::Override,
            }));
            all.extend(written(&session.blueprint, service));
        }
        screen.show(&all, |all| render::sampling(all));
        Ok(Exit::Done)
    }
}

/// Returns what the blueprint says, in the order in which it is tried.
fn written(blueprint: &Blueprint, service: &str) -> Vec<Sampled> {
    let tracing = &blueprint.tracing;
    let sampled = |path: &str, rate, reservoir_per_second, from| Sampled {
        service: service.to_owned(),
        path: path.to_owned(),
        rate,
        reservoir_per_second,
        from,
    };
    let ignored = tracing
        .ignore
        .iter()
        .map(|path| sampled(path, 0.0, 0, Origin::Blueprint));
    let chosen = tracing.rules.iter().map(|rule| {
        let reservoir = rule.reservoir_per_second;
        sampled(&rule.path, rule.rate, reservoir, Origin::Blueprint)
    });
    let rest = sampled(
        "*",
        tracing.rate,
        tracing.reservoir_per_second,
        origin_of_the_rest(tracing),
    );
    ignored.chain(chosen).chain([rest]).collect()
}

/// Collectors that ask X-Ray are left to its own last rule where the blueprint says the same.
fn origin_of_the_rest(tracing: &Tracing) -> Origin {
    match tracing.collector {
        Collector::Xray | Collector::Adot if tracing.samples_the_rest_by_default() => {
            Origin::XrayDefault
        }
        Collector::Manta | Collector::Xray | Collector::Adot | Collector::None => Origin::Blueprint,
    }
}
