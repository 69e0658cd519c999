//! Telemetry records: what the official daemon tells X-Ray about itself every minute.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tokio::time::{MissedTickBehavior, interval_at};

use crate::counters::{BackendError, Counters, Drop, Snapshot};
use crate::upstream::{Instance, Upstream};

/// The call's path.
const PUT_TELEMETRY_RECORDS: &str = "/TelemetryRecords";
/// How often a record is made.
const INTERVAL: Duration = Duration::from_secs(60);
/// Records that are kept while X-Ray takes none: half an hour.
const MOST_KEPT: usize = 30;
/// Records that one call carries.
const MOST_SENT: usize = 10;

/// Who reports. What is not known is an empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Identity {
    /// The instance.
    #[serde(rename = "EC2InstanceId")]
    pub instance_id: String,
    /// The host.
    pub hostname: String,
    /// What runs the daemon.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
}

impl Identity {
    /// Returns what the environment and the configuration know.
    #[must_use]
    pub fn of(resource_arn: Option<String>, variable: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            instance_id: variable("AWS_INSTANCE_ID").unwrap_or_default(),
            hostname: variable("AWS_HOSTNAME").unwrap_or_default(),
            resource_arn: resource_arn.unwrap_or_default(),
        }
    }

    /// Asks an instance for what the environment did not say. Where there is none, the first
    /// question has no answer, and there is no second.
    async fn complete(&mut self, instance: &Instance) {
        if self.instance_id.is_empty() {
            let Some(id) = instance.id().await else {
                return;
            };
            self.instance_id = id;
        }
        if self.hostname.is_empty() {
            self.hostname = instance.hostname().await.unwrap_or_default();
        }
    }
}

/// Reports what became of the segments.
pub struct Telemetry {
    identity: Identity,
    instance: Option<Instance>,
    upstream: Arc<Upstream>,
    counters: Arc<Counters>,
    reported: Snapshot,
    kept: VecDeque<Record>,
}

impl Telemetry {
    /// Returns a reporter that has reported nothing; it asks `instance`, if there may be one, what
    /// `identity` lacks.
    #[must_use]
    pub fn new(
        identity: Identity,
        instance: Option<Instance>,
        upstream: Arc<Upstream>,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            identity,
            instance,
            upstream,
            counters,
            reported: Snapshot::default(),
            kept: VecDeque::new(),
        }
    }

    /// Reports every minute until `end` completes, and returns itself for a last report.
    pub async fn run(mut self, end: impl Future<Output = ()>) -> Self {
        let mut ticks = interval_at(tokio::time::Instant::now() + INTERVAL, INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ended = pin!(end);
        if let Some(instance) = self.instance.take() {
            tokio::select! {
                () = self.identity.complete(&instance) => {}
                () = &mut ended => return self,
            }
        }
        loop {
            tokio::select! {
                _ = ticks.tick() => self.report().await,
                () = &mut ended => return self,
            }
        }
    }

    /// Reports what happened since the last report. Before the first segment there is nothing to
    /// say. What X-Ray does not take is said again.
    pub async fn report(&mut self) {
        let now = self.counters.snapshot();
        if now.received == 0 {
            return;
        }
        self.kept
            .push_back(Record::of(&now.since(&self.reported), SystemTime::now()));
        self.reported = now;
        while self.kept.len() > MOST_KEPT {
            self.kept.pop_front();
        }
        while !self.kept.is_empty() {
            if let Err(why) = self.send_some().await {
                log::debug!("telemetry was not taken, and is kept: {why}");
                return;
            }
        }
    }

    async fn send_some(&mut self) -> Result<(), String> {
        let count = self.kept.len().min(MOST_SENT);
        let call = Call {
            identity: &self.identity,
            telemetry_records: self.kept.range(..count).collect(),
        };
        let body = serde_json::to_vec(&call).expect("texts and numbers are JSON");
        let answer = self.upstream.post(PUT_TELEMETRY_RECORDS, body.into()).await;
        let answer = answer.map_err(|fault| fault.to_string())?;
        if !answer.status.is_success() {
            return Err(answer.status.to_string());
        }
        self.kept.drain(..count);
        Ok(())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Call<'a> {
    #[serde(flatten)]
    identity: &'a Identity,
    telemetry_records: Vec<&'a Record>,
}

/// One minute.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    /// Seconds since 1970.
    timestamp: f64,
    segments_received_count: u64,
    segments_sent_count: u64,
    segments_spillover_count: u64,
    segments_rejected_count: u64,
    backend_connection_errors: BackendConnectionErrors,
}

/// The API's names of [`BackendError`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BackendConnectionErrors {
    timeout_count: u64,
    connection_refused_count: u64,
    #[serde(rename = "HTTPCode4XXCount")]
    http_4xx_count: u64,
    #[serde(rename = "HTTPCode5XXCount")]
    http_5xx_count: u64,
    unknown_host_count: u64,
    other_count: u64,
}

impl Record {
    /// Spillover is what there was no room or no time for; rejected is what was no good.
    fn of(minute: &Snapshot, now: SystemTime) -> Self {
        let dropped = |causes: &[Drop]| causes.iter().map(|cause| minute.dropped(*cause)).sum();
        let errors = |error| minute.backend_errors(error);
        Self {
            timestamp: now
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default()
                .as_secs_f64(),
            segments_received_count: minute.received,
            segments_sent_count: minute.delivered,
            segments_spillover_count: dropped(&[Drop::BufferFull, Drop::Shutdown, Drop::Kernel]),
            segments_rejected_count: dropped(&[Drop::Malformed, Drop::Oversize, Drop::Rejected]),
            backend_connection_errors: BackendConnectionErrors {
                timeout_count: errors(BackendError::Timeout),
                connection_refused_count: errors(BackendError::ConnectionRefused),
                http_4xx_count: errors(BackendError::Http4xx),
                http_5xx_count: errors(BackendError::Http5xx),
                unknown_host_count: errors(BackendError::UnknownHost),
                other_count: errors(BackendError::Other),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use serde_json::json;

    use super::{Call, Identity, Record};
    use crate::counters::{BackendError, Counters, Drop};

    #[test]
    fn a_call_has_the_apis_names() {
        let counters = Counters::default();
        counters.count_received(31);
        counters.count_delivered(10);
        for (index, cause) in Drop::ALL.into_iter().enumerate() {
            counters.count_dropped(cause, 1 << index);
        }
        for (index, error) in BackendError::ALL.into_iter().enumerate() {
            for _ in 0..=index {
                counters.count_backend_error(error);
            }
        }
        let record = Record::of(&counters.snapshot(), UNIX_EPOCH);
        let call = Call {
            identity: &Identity::of(Some("arn".to_owned()), |_| None),
            telemetry_records: vec![&record],
        };
        let expected = json!({
            "EC2InstanceId": "", "Hostname": "", "ResourceARN": "arn",
            "TelemetryRecords": [{
                "Timestamp": 0.0,
                "SegmentsReceivedCount": 31,
                "SegmentsSentCount": 10,
                "SegmentsSpilloverCount": 0b110_100,
                "SegmentsRejectedCount": 0b001_011,
                "BackendConnectionErrors": {
                    "TimeoutCount": 1, "ConnectionRefusedCount": 2, "HTTPCode4XXCount": 3,
                    "HTTPCode5XXCount": 4, "UnknownHostCount": 5, "OtherCount": 6
                }
            }]
        });
        assert_eq!(serde_json::to_value(&call).expect("it is JSON"), expected);
    }
}
