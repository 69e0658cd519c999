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
    records: Vec<SamplingRuleRecord>,
    /// When a rule was changed last. SDKs compare it with the whole second in
    /// which they read the rules.
    changed_at: f64,
    clients: BTreeMap<String, Clients>,
}

impl Authority {
    /// Returns the one for settings that hold since `since`, in seconds since 1970.
    pub fn new(settings: &Settings, since: f64) -> Self {
        let since = since.floor();
        let record = |rule| SamplingRuleRecord {
            sampling_rule: rule,
            created_at: since,
            modified_at: since,
        };
        let records = settings.to_rules().into_iter().map(record).collect();
        Self {
            records,
            changed_at: since,
            clients: BTreeMap::new(),
        }
    }

    /// Returns the one for rules of which one was changed last at `changed_at`,
    /// in seconds since 1970.
    pub fn of_records(records: Vec<SamplingRuleRecord>, changed_at: f64) -> Self {
        let mut authority = Self {
            records: Vec::new(),
            changed_at: 0.0,
            clients: BTreeMap::new(),
        };
        authority.replace(records, changed_at);
        authority
    }

    /// Takes over rules that were changed at `changed_at`, in seconds since
    /// 1970. Clients keep their shares of reservoirs that are still there.
    pub fn replace(&mut self, records: Vec<SamplingRuleRecord>, changed_at: f64) {
        self.records = records;
        // A client may have read the rules in the same second, before the change.
        self.changed_at = changed_at.ceil();
        let records = &self.records;
        self.clients
            .retain(|name, _| records.iter().any(|record| record.is_of(name)));
    }

    /// Takes over rules at `now`, in seconds since 1970, if they are not the ones it has.
    pub fn change(&mut self, rules: Vec<Rule>, now: f64) {
        let is_same = self.records.len() == rules.len()
            && self
                .records
                .iter()
                .zip(&rules)
                .all(|(record, rule)| record.sampling_rule == *rule);
        if is_same {
            return;
        }
        let records = rules.into_iter().map(|rule| SamplingRuleRecord {
            sampling_rule: rule,
            created_at: now.floor(),
            modified_at: now.floor(),
        });
        self.replace(records.collect(), now);
    }

    /// Answers `POST /GetSamplingRules`.
    pub fn rules(&self) -> SamplingRulesAnswer {
        SamplingRulesAnswer {
            sampling_rule_records: self.records.clone(),
        }
    }

    /// Answers `POST /SamplingTargets`; `now` is in seconds since 1970.
    pub fn targets(&mut self, request: &SamplingTargetsRequest, now: f64) -> SamplingTargetsAnswer {
        let mut answer = SamplingTargetsAnswer {
            sampling_target_documents: Vec::new(),
            last_rule_modification: self.changed_at,
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
        let record = self.records.iter().find(|record| record.is_of(name))?;
        let rule = &record.sampling_rule;
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
    fn a_change_in_the_second_of_the_last_reading_is_after_it() {
        let records = authority().rules().sampling_rule_records;
        let mut authority = Authority::of_records(records.clone(), 1_700_000_000.0);
        let changed = |answer: serde_json::Value| answer["LastRuleModification"].as_f64().unwrap();
        let before = changed(ask(&mut authority, "Default", "a"));
        authority.replace(records, 1_700_000_005.2);
        let after = changed(ask(&mut authority, "Default", "a"));
        assert_eq!((before, after), (1_700_000_000.0, 1_700_000_006.0));
    }

    #[test]
    fn clients_keep_their_shares_when_rules_change() {
        let mut authority = authority();
        ask(&mut authority, "Default", "a");
        let records = authority.rules().sampling_rule_records;
        authority.replace(records, 1_700_000_010.0);
        let answer = ask(&mut authority, "Default", "b");
        assert_eq!(answer["SamplingTargetDocuments"][0]["ReservoirQuota"], 2);
    }

    #[test]
    fn the_same_rules_again_are_no_change() {
        let mut authority = authority();
        let before = authority.clone();
        let mut rules: Vec<_> = authority.rules().sampling_rule_records;
        let mut rules: Vec<_> = rules.drain(..).map(|record| record.sampling_rule).collect();
        authority.change(rules.clone(), 1_700_000_020.5);
        assert_eq!(authority, before);
        rules[0].fixed_rate = 0.5;
        authority.change(rules, 1_700_000_020.5);
        let answer = ask(&mut authority, "ignore-1", "a");
        assert_eq!(answer["LastRuleModification"], 1_700_000_021.0);
        assert_eq!(answer["SamplingTargetDocuments"][0]["FixedRate"], 0.5);
    }

    #[test]
    fn rules_that_are_unknown_are_named() {
        let answer = ask(&mut authority(), "gone", "c1");
        assert_eq!(answer["UnprocessedStatistics"][0]["RuleName"], "gone");
        assert_eq!(answer["SamplingTargetDocuments"], json!([]));
    }
}
