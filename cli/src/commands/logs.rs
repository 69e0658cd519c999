//! `manta logs`.

use clap::Args;
use jiff::Timestamp;
use manta_aws::operations::{LogEvent, LogGroupOf, LogQuery, follow_logs, read_logs};
use tokio::sync::mpsc::channel;

use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::failed;
use crate::parts::{Part, Section, select};
use crate::render::{self, Readers, Screen};
use crate::session::{AwsSession, Session};
use crate::when::When;

/// How many events may wait to be printed before no more are read.
const WAITING_EVENTS: usize = 256;

/// Shows what services, tasks and functions wrote, side by side in the order
/// of time.
#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// Services, tasks and functions to show [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    which: Which,
}

/// Which log events to show.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Go on with what is being written, until Ctrl-C
    #[arg(long)]
    follow: bool,
    /// From when on: `90s`, `10m`, `1h30m`, `3d`, `2w` ago, or an RFC 3339 time
    #[arg(long, value_name = "WHEN", default_value = "10m")]
    since: When,
    /// Until when: as for --since
    #[arg(long, value_name = "WHEN", conflicts_with = "follow")]
    until: Option<When>,
    /// Only events that match this CloudWatch Logs filter pattern
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,
}

impl Logs {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let parts = select(&session.blueprint, Section::ALL, &self.names)?;
        self.which.show(&session, &parts, None, screen).await
    }
}

impl Which {
    /// Shows what these parts wrote, in streams that begin with `stream_prefix`
    /// when one is given.
    pub(super) async fn show(
        self,
        session: &AwsSession,
        parts: &[Part],
        stream_prefix: Option<String>,
        screen: &Screen,
    ) -> Result<Exit, Failure> {
        let names = session.names()?;
        let groups = parts.iter().map(|part| LogGroupOf {
            workload: part.name.clone(),
            group: names.log_group(&part.name),
        });
        let now = Timestamp::now();
        let query = LogQuery {
            groups: groups.collect(),
            since: Some(self.since.from(now)),
            until: self.until.map(|until| until.from(now)),
            filter: self.filter,
            stream_prefix,
        };
        let target = session.target();
        let (sender, mut events) = channel(WAITING_EVENTS);
        let read = async {
            let read = if self.follow {
                follow_logs(&target, &query, &sender).await
            } else {
                read_logs(&target, &query, &sender).await
            };
            drop(sender);
            read
        };
        let print = async {
            let line = |event: &LogEvent| render::log_event(event, parts);
            while let Some(event) = events.recv().await {
                if screen.show_line(&event, line) == Readers::Gone {
                    break;
                }
            }
            // Tells the reading side too that nobody listens.
            drop(events);
        };
        let (read, ()) = tokio::join!(read, print);
        read.map_err(|error| {
            failed(
                "cannot read the logs of",
                &session.deployment().name(),
                error,
            )
        })?;
        Ok(Exit::Done)
    }
}
