//! What is asked of CloudWatch Logs, and what it answers with.

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// Which events to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// The log groups.
    pub groups: Vec<LogGroupOf>,
    /// Only events from then on; `None`: from the beginning.
    pub since: Option<Timestamp>,
    /// Only events until then; `None`: all.
    pub until: Option<Timestamp>,
    /// A filter pattern in CloudWatch Logs' syntax:
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>.
    pub filter: Option<String>,
    /// Only log streams whose names begin with this: `app/web/<task id>`.
    pub stream_prefix: Option<String>,
}

/// A log group, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroupOf {
    /// The name of the service, task or function that writes to it.
    pub workload: String,
    /// The log group's name.
    pub group: String,
}

/// One line that a workload wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogEvent {
    /// When it was written, to the millisecond.
    #[serde(serialize_with = "rfc3339")]
    pub time: Timestamp,
    /// The name of the service, task or function that wrote it.
    pub workload: String,
    /// The log stream: `<prefix>/<container>/<task id>` on Fargate.
    pub stream: String,
    /// What was written, without the line's end.
    pub message: String,
    /// What CloudWatch Logs calls it; no two events have the same.
    #[serde(skip)]
    pub(super) id: String,
}

impl LogEvent {
    pub(super) fn observed(workload: &str, found: FilteredLogEvent) -> Self {
        let millis = found.timestamp.unwrap_or_default();
        let message = found.message.unwrap_or_default();
        Self {
            time: Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH),
            workload: workload.to_owned(),
            stream: found.log_stream_name.unwrap_or_default(),
            message: message.trim_end_matches(['\r', '\n']).to_owned(),
            id: found.event_id.unwrap_or_default(),
        }
    }
}

fn rfc3339<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}
