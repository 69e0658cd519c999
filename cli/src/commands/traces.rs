//! `manta traces`.

use clap::Args;
use jiff::Timestamp;
use manta_local::xray::Range;

use super::only_here;
use super::trace::reader;
use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, Screen};
use crate::session::LocalSession;
use crate::supervised::unread;
use crate::when::When;

/// Lists the traces of a deployment on this machine, the newest first. As JSON they are the
/// summaries that X-Ray's API gives.
#[derive(Debug, Args)]
pub(crate) struct Traces {
    /// Only traces that match this filter expression, in X-Ray's language
    #[arg(long, value_name = "EXPRESSION")]
    filter: Option<String>,
    /// From when on: `90s`, `10m`, `1h30m`, `3d`, `2w` ago, or an RFC 3339 time
    #[arg(long, value_name = "WHEN", default_value = "10m")]
    since: When,
}

impl Traces {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        only_here(flags, "list traces", "X-Ray's console shows them")?;
        let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
        let reader = reader(&session).await?;
        let now = Timestamp::now();
        let seconds = |at: Timestamp| at.as_duration().as_secs_f64();
        let range = Range {
            from: seconds(self.since.from(now)).max(0.0),
            // What is being traced right now counts.
            to: seconds(now) + 1.0,
            filter: self.filter.as_deref(),
        };
        let summaries = reader.summaries(&range).await;
        let on = self.filter.as_deref().unwrap_or("the local X-Ray");
        let summaries = summaries.map_err(|error| unread("cannot list traces:", on, &error))?;
        screen.show(&summaries, |summaries| render::traces(summaries));
        Ok(Exit::Done)
    }
}
