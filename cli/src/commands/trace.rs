//! `manta trace`.

use clap::Args;
use manta_engine::Address;
use manta_local::xray::TraceReader;
use serde_json::Value;

use super::only_here;
use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::render::{self, Screen};
use crate::session::{LocalSession, Session};
use crate::supervised::{failed, unread};
use crate::trace_tree::trees;

/// Shows one trace of a deployment on this machine: its segments and subsegments, what went
/// wrong in them, annotations. As JSON it is the documents, whole.
#[derive(Debug, Args)]
pub(crate) struct Trace {
    /// The trace's id, as `manta traces` lists it
    id: String,
}

impl Trace {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        only_here(flags, "show a trace", "X-Ray's console shows it")?;
        let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
        let found = reader(&session).await?.trace(&self.id).await;
        let found = found.map_err(|error| unread("cannot show trace", &self.id, &error))?;
        let Some(trace) = found else {
            return Err(Fault::new("found no trace", &self.id)
                .help(format!("`manta traces {}` lists them", session.flags))
                .into());
        };
        let documents = documents(&trace);
        screen.show(&documents, |documents| {
            render::trace(&self.id, &trees(documents.clone()))
        });
        Ok(Exit::Done)
    }
}

/// Returns the documents of a trace, which the API hands out as text.
fn documents(trace: &Value) -> Vec<Value> {
    let segments = trace["Segments"].as_array().map_or(&[][..], Vec::as_slice);
    segments
        .iter()
        .filter_map(|segment| serde_json::from_str(segment["Document"].as_str()?).ok())
        .collect()
}

/// Returns a reader of a deployment's traces.
///
/// # Errors
/// When the deployment does not run.
pub(super) async fn reader(session: &LocalSession) -> Result<TraceReader, Failure> {
    session.supervisor().await?;
    let name = session.deployment().name();
    let described = session.target().describe().await;
    let described = described.map_err(|error| failed("cannot look at", &name, &error))?;
    let tracing = Address::new("tracing", "main");
    let found = described.iter().find(|found| found.address == tracing);
    let api = found.and_then(|found| found.outputs.get("api")?.as_str());
    let api = api.ok_or_else(|| {
        Fault::new("found no X-Ray of", &name).help("`manta up --local` starts it")
    })?;
    Ok(TraceReader::at(api))
}
