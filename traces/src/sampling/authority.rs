//! Answers to SDKs, in X-Ray's place.

use std::collections::BTreeMap;

use super::quota::Clients;
use super::{
    Rule, SamplingRuleRecord, SamplingRulesAnswer, SamplingTargetDocument, SamplingTargetsAnswer,
    SamplingTargetsRequest, Settings, StatisticsDocument, UnprocessedStatistics,
};

/// How often SDKs ask for their targets, as X-Ray has them do it.
const INTERVAL_SECONDS: u32 = 10;

/// How long a quota holds, as X-Ray has it.
const QUOTA_SECONDS: f64 = 300.0;

/// Answers the calls by which SDKs sample, as X-Ray does, from rules of its own.
///
/// Reservoirs are shared among the clients that ask here; X-Ray shares them
/// among all clients of the account.
#[derive(Clone, Debug, PartialEq)]
pub struct Authority {
    rules: Vec<Rule>,
    since: f64,
    clients: BTreeMap<String, Clients>,
}

impl Authority {
    /// Returns the one for settings that hold since `since`, in seconds since 1970.
    pub fn new(settings: &Settings, since: f64) -> Self {
        Self {
            rules: settings.to_rules(),
            // SDKs compare it with the whole second in which they read the rules.
            since: since.floor(),
            clients: BTreeMap::new(),
        }
    }

    /// Answers `POST /GetSamplingRules`.
    pub fn rules(&self) -> SamplingRulesAnswer {
        let record = |rule: &Rule| SamplingRuleRecord {
            sampling_rule: rule.clone(),
            created_at: self.since,
            modified_at: self.since,
        };
        SamplingRulesAnswer {
            sampling_rule_records: self.rules.iter().map(record).collect(),
        }
    }

    /// Answers `POST /SamplingTargets`; `now` is in seconds since 1970.
    pub fn targets(&mut self, request: &SamplingTargetsRequest, now: f64) -> SamplingTargetsAnswer {
        let mut answer = SamplingTargetsAnswer {
            sampling_target_documents: Vec::new(),
            last_rule_modification: self.since,
            unprocessed_statistics: Vec::new(),
        };
        for statistics in &request.sampling_statistics_documents {
            match self.target(statistics, now) {
                Some(target) => answer.sampling_target_documents.push(target),
                None => answer.unprocessed_statistics.push(unknown(statistics)),
            }
        }
        answer
    }

    fn target(
        &mut self,
        statistics: &StatisticsDocument,
        now: f64,
    ) -> Option<SamplingTargetDocument> {
        let name = &statistics.rule_name;
        let rule = self.rules.iter().find(|rule| rule.rule_name == *name)?;
        let clients = self.clients.entry(name.clone()).or_default();
        Some(SamplingTargetDocument {
            rule_name: name.clone(),
            fixed_rate: rule.fixed_rate,
            reservoir_quota: clients.share(&statistics.client_id, rule.reservoir_size, now),
            reservoir_quota_ttl: (now + QUOTA_SECONDS).floor(),
            interval: INTERVAL_SECONDS,
        })
    }
}

fn unknown(statistics: &StatisticsDocument) -> UnprocessedStatistics {
    UnprocessedStatistics {
        rule_name: statistics.rule_name.clone(),
        error_code: "400".to_owned(),
        message: "there is no rule with this name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Authority, Settings};

    fn authority() -> Authority {
        let settings = Settings {
            reservoir_per_second: 5,
            ignore: vec!["/healthz".to_owned()],
            ..Settings::default()
        };
        Authority::new(&settings, 1_700_000_000.7)
    }

    fn ask(authority: &mut Authority, rule: &str, client: &str) -> serde_json::Value {
        let request = json!({"SamplingStatisticsDocuments": [{
            "RuleName": rule, "ClientID": client, "Timestamp": 1_700_000_010,
            "RequestCount": 3, "SampledCount": 1, "BorrowCount": 0,
        }]});
        let request = serde_json::from_value(request).unwrap();
        serde_json::to_value(authority.targets(&request, 1_700_000_010.5)).unwrap()
    }

    #[test]
    fn rules_are_answered_in_order_with_numeric_times() {
        let answer = serde_json::to_value(authority().rules()).unwrap();
        let records = answer["SamplingRuleRecords"].as_array().unwrap();
        assert_eq!(records[0]["SamplingRule"]["URLPath"], "/healthz");
        assert_eq!(records[0]["SamplingRule"]["FixedRate"], 0.0);
        assert_eq!(records[1]["SamplingRule"]["RuleName"], "Default");
        assert_eq!(records[1]["ModifiedAt"], 1_700_000_000.0);
    }

    #[test]
    fn targets_have_the_names_and_types_of_the_api() {
        let answer = ask(&mut authority(), "Default", "c1");
        assert_eq!(
            answer,
            json!({
                "SamplingTargetDocuments": [{
                    "RuleName": "Default", "FixedRate": 0.05, "ReservoirQuota": 5,
                    "ReservoirQuotaTTL": 1_700_000_310.0, "Interval": 10,
                }],
                "LastRuleModification": 1_700_000_000.0,
                "UnprocessedStatistics": [],
            })
        );
    }

    #[test]
    fn clients_share_the_reservoir() {
        let mut authority = authority();
        ask(&mut authority, "Default", "a");
        let quota = |answer: serde_json::Value| {
            answer["SamplingTargetDocuments"][0]["ReservoirQuota"].clone()
        };
        assert_eq!(quota(ask(&mut authority, "Default", "b")), 2);
        assert_eq!(quota(ask(&mut authority, "Default", "a")), 3);
    }

    #[test]
    fn rules_that_are_unknown_are_named() {
        let answer = ask(&mut authority(), "gone", "c1");
        assert_eq!(answer["UnprocessedStatistics"][0]["RuleName"], "gone");
        assert_eq!(answer["SamplingTargetDocuments"], json!([]));
    }
}
