//! What collectors say of themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Xray;
use super::api::{ApiError, Checks, Nothing, Timestamp};

/// The most collectors that are remembered; the one that was silent longest goes first.
const MOST_SOURCES: usize = 64;

/// The last that each collector said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Telemetry {
    /// By the host's name, its instance and what runs the collector.
    last: BTreeMap<String, Record>,
}

/// The model's `TelemetryRecord`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    timestamp: Timestamp,
    #[serde(flatten)]
    counts: Counts,
    backend_connection_errors: Option<ConnectionErrors>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Counts {
    segments_received_count: Option<i64>,
    segments_sent_count: Option<i64>,
    segments_spillover_count: Option<i64>,
    segments_rejected_count: Option<i64>,
}

/// The model's `BackendConnectionErrors`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectionErrors {
    timeout_count: Option<i64>,
    connection_refused_count: Option<i64>,
    #[serde(rename = "HTTPCode4XXCount")]
    http_code_4xx_count: Option<i64>,
    #[serde(rename = "HTTPCode5XXCount")]
    http_code_5xx_count: Option<i64>,
    unknown_host_count: Option<i64>,
    other_count: Option<i64>,
}

/// `PutTelemetryRecords`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TelemetryRequest {
    telemetry_records: Vec<Record>,
    #[serde(rename = "EC2InstanceId")]
    ec2_instance_id: Option<String>,
    hostname: Option<String>,
    #[serde(rename = "ResourceARN")]
    resource_arn: Option<String>,
}

impl TelemetryRequest {
    fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::default();
        checks
            .length_if_any("EC2InstanceId", self.ec2_instance_id.as_deref(), 0..=20)
            .length_if_any("Hostname", self.hostname.as_deref(), 0..=255)
            .length_if_any("ResourceARN", self.resource_arn.as_deref(), 0..=500);
        checks.result()
    }

    fn source(&self) -> String {
        let parts = [&self.hostname, &self.ec2_instance_id, &self.resource_arn];
        parts
            .map(|part| part.as_deref().unwrap_or_default())
            .join(" ")
    }
}

impl Telemetry {
    fn note(&mut self, source: String, record: Record) {
        self.last.insert(source, record);
        while self.last.len() > MOST_SOURCES {
            let silent = self
                .last
                .iter()
                .min_by(|(_, a), (_, b)| a.timestamp.total_cmp(&b.timestamp));
            if let Some(source) = silent.map(|(source, _)| source.clone()) {
                self.last.remove(&source);
            }
        }
    }
}

impl Xray {
    pub(super) fn put_telemetry_records(
        &self,
        mut request: TelemetryRequest,
    ) -> Result<Nothing, ApiError> {
        request.check()?;
        if let Some(record) = request.telemetry_records.pop() {
            self.telemetry.change(|telemetry| {
                telemetry.note(request.source(), record);
                Ok(())
            })?;
        }
        Ok(Nothing {})
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MOST_SOURCES, Telemetry};

    #[test]
    fn who_was_silent_longest_is_forgotten() {
        let mut telemetry = Telemetry::default();
        for number in 0..=MOST_SOURCES {
            let record = json!({"Timestamp": number, "SegmentsSentCount": 1});
            let record = serde_json::from_value(record).expect("a record");
            telemetry.note(format!("host-{}", MOST_SOURCES - number), record);
        }
        assert_eq!(telemetry.last.len(), MOST_SOURCES);
        let first = format!("host-{MOST_SOURCES}");
        assert!(!telemetry.last.contains_key(&first));
    }
}
