//! `manta logs`.

use clap::Args;
use jiff::Timestamp;
use manta_aws::operations::{LogGroupOf, LogQuery, follow_logs, read_logs};
use manta_local::control::{Answer, ClientError, LogLine as Written, Request};
use tokio::sync::mpsc::channel;

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::fleet::failed;
use crate::log_line::LogLine;
use crate::parts::{Part, Section, select};
use crate::render::{self, Readers, Screen};
use crate::session::{AwsSession, LocalSession, Session};
use crate::supervised::unanswered;
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
        match flags.place() {
            Place::Aws => {
                let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
                let parts = select(&session.blueprint, Section::ALL, &self.names)?;
                self.which.show(&session, &parts, None, screen).await
            }
            Place::Local => {
                let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
                let parts = select(&session.blueprint, Section::ALL, &self.names)?;
                self.which.show_here(&session, &parts, None, screen).await
            }
        }
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
            while let Some(event) = events.recv().await {
                if show_line(event.into(), parts, screen) == Readers::Gone {
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

    /// Shows what these parts wrote on this machine, of one copy when one is given.
    pub(super) async fn show_here(
        self,
        session: &LocalSession,
        parts: &[Part],
        copy: Option<String>,
        screen: &Screen,
    ) -> Result<Exit, Failure> {
        if self.filter.is_some() {
            return Err(Failure::usage(
                Fault::new("cannot filter the logs of", session.deployment().name())
                    .because("the pattern language is CloudWatch's, and this is not CloudWatch")
                    .help("pass them on: `manta logs --local | grep …`"),
            ));
        }
        let now = Timestamp::now();
        let until = self.until.map(|until| until.from(now).as_millisecond());
        let request = Request::Logs {
            names: parts.iter().map(|part| part.name.clone()).collect(),
            since_ms: self.since.from(now).as_millisecond(),
            follow: self.follow,
        };
        let is_wanted = |line: &Written| {
            copy.as_ref().is_none_or(|copy| line.instance == *copy)
                && until.is_none_or(|until| line.at_ms <= until)
        };
        let of = session.deployment().name();
        let unanswered = |error| unanswered("cannot read the logs of", &of, error);
        let supervisor = session.supervisor().await?;
        let mut conversation = supervisor.ask(&request).await.map_err(unanswered)?;
        loop {
            match conversation.next().await.map_err(unanswered)? {
                Answer::Log(line) if !is_wanted(&line) => {}
                Answer::Log(line) => {
                    if show_line(line.into(), parts, screen) == Readers::Gone {
                        return Ok(Exit::Done);
                    }
                }
                Answer::Progress { text } => screen.say(&text),
                Answer::Failed(failure) => return Err(unanswered(ClientError::Failed(failure))),
                Answer::Done
                | Answer::Ready { .. }
                | Answer::Described { .. }
                | Answer::Instances { .. }
                | Answer::Invoked(_)
                | Answer::Execution(_) => return Ok(Exit::Done),
            }
        }
    }
}

fn show_line(line: LogLine, parts: &[Part], screen: &Screen) -> Readers {
    screen.show_line(&line, |line| render::log_event(line, parts))
}
