//! A line that a service, task or function wrote, whatever it ran on.

use jiff::Timestamp;
use manta_aws::operations::LogEvent;
use manta_local::control::{LogLine as Written, LogStream};
use serde::Serialize;

/// A line that was written.
#[derive(Debug, Serialize)]
pub(crate) struct LogLine {
    /// When, to the millisecond.
    pub(crate) time: Timestamp,
    /// The service, task or function that wrote it.
    pub(crate) workload: String,
    /// The log stream: `<prefix>/<container>/<task id>` of a task.
    pub(crate) stream: String,
    /// What was written, without the line's end.
    pub(crate) message: String,
}

impl From<LogEvent> for LogLine {
    fn from(event: LogEvent) -> Self {
        Self {
            time: event.time,
            workload: event.workload,
            stream: event.stream,
            message: event.message,
        }
    }
}

/// Streams are called as on AWS; what the supervisor says itself is in one of its own.
impl From<Written> for LogLine {
    fn from(line: Written) -> Self {
        let name = &line.of.name;
        Self {
            time: Timestamp::from_millisecond(line.at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
            stream: match line.stream {
                LogStream::Stdout | LogStream::Stderr => format!("app/{name}/{}", line.instance),
                LogStream::System => format!("manta/manta/{}", line.instance),
            },
            workload: line.of.name,
            message: line.text,
        }
    }
}
