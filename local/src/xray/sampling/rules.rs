//! The account's sampling rules.

use manta_traces::sampling::{Rule, SamplingRuleRecord};
use serde::{Deserialize, Serialize};

use super::rule_update::RuleUpdate;
use crate::xray::account::rule_arn;
use crate::xray::api::{ApiError, Timestamp};

/// The rule that every account has.
pub(super) const DEFAULT: &str = "Default";

/// The most rules besides `Default` ("Quotas" in X-Ray's part of the AWS General
/// Reference). More would not do: SDKs read one page of rules.
const MOST: usize = 25;

/// Every rule but `Default` as it is before anybody changes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::xray) struct Rules {
    /// In the order in which they are tried; `Default` is the last.
    records: Vec<SamplingRuleRecord>,
    /// When one was made, changed or deleted last, in seconds since 1970.
    changed_at: Timestamp,
}

impl Default for Rules {
    /// Returns what an account begins with: `Default` alone, which traces one
    /// request a second and 5 % of the others.
    fn default() -> Self {
        let mut rule = Rule::everything(DEFAULT, 10_000, 1, 0.05);
        rule.rule_arn = Some(rule_arn(DEFAULT));
        Self {
            records: vec![SamplingRuleRecord {
                sampling_rule: rule,
                created_at: 0.0,
                modified_at: 0.0,
            }],
            changed_at: 0.0,
        }
    }
}

impl Rules {
    /// Returns every rule, in the order in which they are tried.
    pub(in crate::xray) fn records(&self) -> &[SamplingRuleRecord] {
        &self.records
    }

    /// When one of them changed last, in seconds since 1970.
    pub(in crate::xray) fn changed_at(&self) -> Timestamp {
        self.changed_at
    }

    /// Whether a rule has this ARN.
    pub(in crate::xray) fn has_arn(&self, arn: &str) -> bool {
        self.records
            .iter()
            .any(|record| record.sampling_rule.rule_arn.as_deref() == Some(arn))
    }

    /// Adds a rule.
    pub(super) fn create(
        &mut self,
        mut rule: Rule,
        now: Timestamp,
    ) -> Result<SamplingRuleRecord, ApiError> {
        let name = &rule.rule_name;
        if self.position(Some(name), None).is_ok() {
            return Err(ApiError::InvalidRequest(format!(
                "there is a sampling rule {name} already: update it, or choose another name"
            )));
        }
        if self.records.len() > MOST {
            return Err(ApiError::RuleLimit(MOST));
        }
        rule.rule_arn = Some(rule_arn(name));
        let record = SamplingRuleRecord {
            sampling_rule: rule,
            created_at: now.floor(),
            modified_at: now.floor(),
        };
        self.records.push(record.clone());
        self.note_change(now);
        Ok(record)
    }

    /// Changes a rule.
    pub(super) fn update(
        &mut self,
        update: RuleUpdate,
        now: Timestamp,
    ) -> Result<SamplingRuleRecord, ApiError> {
        let at = self.position(update.rule_name.as_deref(), update.rule_arn.as_deref())?;
        let mut record = self.records[at].clone();
        update.apply(&mut record.sampling_rule)?;
        record.modified_at = now.floor();
        self.records[at] = record.clone();
        self.note_change(now);
        Ok(record)
    }

    /// Takes a rule away; returns what it was.
    pub(super) fn delete(
        &mut self,
        name: Option<&str>,
        arn: Option<&str>,
        now: Timestamp,
    ) -> Result<SamplingRuleRecord, ApiError> {
        let at = self.position(name, arn)?;
        if self.records[at].sampling_rule.rule_name == DEFAULT {
            return Err(ApiError::InvalidRequest(
                "the rule Default cannot be deleted: update it instead".to_owned(),
            ));
        }
        let record = self.records.remove(at);
        self.note_change(now);
        Ok(record)
    }

    fn note_change(&mut self, now: Timestamp) {
        self.records
            .sort_by(|a, b| a.sampling_rule.order().cmp(&b.sampling_rule.order()));
        self.changed_at = now;
    }

    /// Finds the rule that is named in one of the two ways, not in both.
    fn position(&self, name: Option<&str>, arn: Option<&str>) -> Result<usize, ApiError> {
        if name.is_some() == arn.is_some() {
            return Err(ApiError::InvalidRequest(
                "name the rule by either RuleName or RuleARN".to_owned(),
            ));
        }
        let is_it = |rule: &Rule| match name {
            Some(name) => rule.rule_name == name,
            None => rule.rule_arn.as_deref() == arn,
        };
        self.records
            .iter()
            .position(|record| is_it(&record.sampling_rule))
            .ok_or_else(|| {
                let which = name.or(arn).unwrap_or_default();
                ApiError::InvalidRequest(format!("there is no sampling rule {which}"))
            })
    }
}

#[cfg(test)]
mod tests {
    use manta_traces::sampling::Rule;

    use super::{MOST, RuleUpdate, Rules};
    use crate::xray::api::ApiError;

    fn rules(priorities: &[(&str, i32)]) -> Rules {
        let mut rules = Rules::default();
        for (name, priority) in priorities {
            let rule = Rule::everything(name, *priority, 1, 0.5);
            rules.create(rule, 100.5).expect("it is new");
        }
        rules
    }

    fn names(rules: &Rules) -> Vec<&str> {
        let name = |at: usize| rules.records()[at].sampling_rule.rule_name.as_str();
        (0..rules.records().len()).map(name).collect()
    }

    fn update(json: serde_json::Value) -> RuleUpdate {
        serde_json::from_value(json).expect("an update")
    }

    #[test]
    fn rules_are_in_the_order_in_which_they_are_tried() {
        let mut rules = rules(&[("late", 9999), ("b", 5), ("a", 5)]);
        assert_eq!(names(&rules), ["a", "b", "late", "Default"]);
        let first = update(serde_json::json!({"RuleName": "late", "Priority": 1}));
        rules.update(first, 200.25).expect("it is there");
        assert_eq!(names(&rules), ["late", "a", "b", "Default"]);
        let record = &rules.records()[0];
        assert_eq!((record.created_at, record.modified_at), (100.0, 200.0));
        assert_eq!(rules.changed_at(), 200.25);
    }

    #[test]
    fn a_rule_is_named_in_one_of_two_ways() {
        let mut rules = rules(&[("a", 1)]);
        let arn = "arn:aws:xray:us-local-1:000000000000:sampling-rule/a";
        assert!(rules.delete(Some("a"), Some(arn), 1.0).is_err());
        assert!(rules.delete(None, None, 1.0).is_err());
        assert!(rules.delete(Some("b"), None, 1.0).is_err());
        assert!(rules.delete(None, Some(arn), 1.0).is_ok());
        assert_eq!(names(&rules), ["Default"]);
    }

    #[test]
    fn of_default_only_how_much_it_samples_changes() {
        let mut rules = Rules::default();
        assert!(rules.delete(Some("Default"), None, 1.0).is_err());
        for more in ["Priority", "Host", "URLPath"] {
            let mut json = serde_json::json!({"RuleName": "Default"});
            json[more] = if more == "Priority" {
                7.into()
            } else {
                "x".into()
            };
            assert!(rules.update(update(json), 1.0).is_err(), "{more}");
        }
        // As SDKs for infrastructure send it: all of the rule, changed or not.
        let all = update(serde_json::json!({
            "RuleName": "Default", "FixedRate": 1.0, "ReservoirSize": 0,
            "Priority": 10_000, "Host": "*", "ServiceName": "*", "URLPath": "*",
        }));
        let record = rules.update(all, 1.0).expect("it may");
        assert_eq!(record.sampling_rule.fixed_rate, 1.0);
        assert_eq!(record.sampling_rule.reservoir_size, 0);
    }

    #[test]
    fn there_are_no_more_rules_than_one_page() {
        let mut rules = Rules::default();
        for number in 0..MOST {
            let rule = Rule::everything(&number.to_string(), 1, 0, 0.0);
            rules.create(rule, 1.0).expect("there is room");
        }
        let rule = Rule::everything("one more", 1, 0, 0.0);
        assert_eq!(rules.create(rule, 1.0), Err(ApiError::RuleLimit(MOST)));
    }
}
