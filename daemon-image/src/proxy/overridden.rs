//! Sampling as the daemon's own configuration says, unless the account has rules
//! for exactly this service.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use manta_traces::sampling::{
    Rule, SamplingRulesAnswer, SamplingTargetDocument, SamplingTargetsAnswer,
    SamplingTargetsRequest,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::own::{self, Own};
use super::{Call, Reply, Upstream};

/// How long X-Ray is waited for. An SDK waits for this in turn, and has its own
/// rules to go by meanwhile.
const PATIENCE: Duration = Duration::from_secs(2);

/// Answers calls in X-Ray's place, and asks X-Ray for rules that come first.
///
/// That is how somebody changes what is sampled without deploying. An X-Ray that
/// cannot be asked, or may not be, changes nothing.
pub(super) struct Overridden<U> {
    upstream: U,
    own: Own,
    heard: Mutex<Heard>,
}

/// What X-Ray said last, and when.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    /// When a rule of the account was changed last, by X-Ray's clock.
    changed_at: Option<f64>,
    /// The whole second in which the rules were asked for.
    asked_at: f64,
}

/// What is read of X-Ray's answer to statistics.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Targets {
    #[serde(default)]
    sampling_target_documents: Vec<Target>,
    last_rule_modification: f64,
}

/// What X-Ray has a client do with a rule; it may leave out all but the rate.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Target {
    rule_name: String,
    fixed_rate: f64,
    reservoir_quota: Option<u32>,
    #[serde(rename = "ReservoirQuotaTTL")]
    reservoir_quota_ttl: Option<f64>,
    interval: Option<u32>,
}

impl<U: Upstream> Overridden<U> {
    pub(super) fn new(upstream: U, own: Own) -> Self {
        Self {
            upstream,
            own,
            heard: Mutex::new(Heard::default()),
        }
    }

    pub(super) async fn answer(&self, call: Call, question: &Bytes) -> Reply {
        match call {
            Call::GetSamplingRules => {
                self.learn_rules().await;
                self.own.answer(call, question)
            }
            Call::SamplingTargets => match own::statistics(question) {
                Ok(request) => own::ok(&self.targets(request).await),
                Err(refusal) => refusal,
            },
        }
    }

    /// Answers statistics. Those of the account's rules go on to X-Ray, which shares
    /// their reservoirs among all who ask; so does nothing at all, to hear of changes.
    async fn targets(&self, request: SamplingTargetsRequest) -> SamplingTargetsAnswer {
        let theirs = SamplingTargetsRequest {
            sampling_statistics_documents: self.own.of_the_account(&request),
        };
        let theirs: Option<Targets> = self.ask(Call::SamplingTargets, &theirs).await;
        if let Some(theirs) = &theirs
            && self.is_news(theirs.last_rule_modification)
        {
            self.learn_rules().await;
            self.heard().changed_at = Some(theirs.last_rule_modification);
        }
        let mut answer = self.own.targets(&request);
        for theirs in theirs.iter().flat_map(|all| &all.sampling_target_documents) {
            let mut ours = answer.sampling_target_documents.iter_mut();
            if let Some(ours) = ours.find(|ours| ours.rule_name == theirs.rule_name) {
                theirs.replace(ours);
            }
        }
        answer
    }

    /// Whether rules changed since they were asked for. A change in the second of
    /// the question may have come after it.
    fn is_news(&self, changed_at: f64) -> bool {
        let heard = *self.heard();
        heard.changed_at != Some(changed_at) || changed_at > heard.asked_at
    }

    async fn learn_rules(&self) {
        let asked_at = own::seconds_since_1970().floor();
        let question = serde_json::json!({});
        let answer: Option<SamplingRulesAnswer> = self.ask(Call::GetSamplingRules, &question).await;
        let Some(answer) = answer else {
            return;
        };
        let rules: Vec<Rule> = answer
            .sampling_rule_records
            .into_iter()
            .map(|record| record.sampling_rule)
            .collect();
        self.own.put_first(&rules);
        self.heard().asked_at = asked_at;
    }

    /// Asks X-Ray; `None` when it does not answer, not in time, or not as expected.
    async fn ask<A: DeserializeOwned>(
        &self,
        call: Call,
        question: &impl serde::Serialize,
    ) -> Option<A> {
        let question = serde_json::to_vec(question).expect("texts and numbers are JSON");
        let reply = timeout(PATIENCE, self.upstream.call(call, question.into())).await;
        let reply = reply.ok()?.ok()?;
        if !reply.status.is_success() {
            return None;
        }
        serde_json::from_slice(&reply.body).ok()
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        // Two numbers, whole whoever panicked.
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Target {
    /// Puts what X-Ray said in place of what is said here.
    fn replace(&self, ours: &mut SamplingTargetDocument) {
        ours.fixed_rate = self.fixed_rate;
        if let Some(quota) = self.reservoir_quota {
            ours.reservoir_quota = quota;
        }
        if let Some(ttl) = self.reservoir_quota_ttl {
            ours.reservoir_quota_ttl = ttl;
        }
        if let Some(interval) = self.interval {
            ours.interval = interval;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use bytes::Bytes;
    use hyper::StatusCode;
    use manta_traces::sampling::Settings;
    use serde_json::{Value, json};

    use super::{Overridden, Own};
    use crate::proxy::{Call, Reply, Unreachable, Upstream};

    /// An X-Ray with rules, or one that is away; remembers the statistics.
    #[derive(Clone, Default)]
    struct Account(Arc<Mutex<State>>);

    #[derive(Default)]
    struct State {
        rules: Option<Value>,
        changed_at: f64,
        statistics: Vec<Value>,
    }

    impl Account {
        fn has(&self, rules: Value, changed_at: f64) {
            let mut state = self.0.lock().expect("no panics");
            state.rules = Some(rules);
            state.changed_at = changed_at;
        }

        fn goes_away(&self) {
            self.0.lock().expect("no panics").rules = None;
        }

        fn statistics(&self) -> Vec<Value> {
            self.0.lock().expect("no panics").statistics.clone()
        }
    }

    impl Upstream for Account {
        async fn call(&self, call: Call, question: Bytes) -> Result<Reply, Unreachable> {
            let mut state = self.0.lock().expect("no panics");
            let rules = state.rules.clone();
            let rules = rules.ok_or_else(|| Unreachable("away".to_owned()))?;
            let answer = match call {
                Call::GetSamplingRules => json!({ "SamplingRuleRecords": rules }),
                Call::SamplingTargets => {
                    let question: Value = serde_json::from_slice(&question).expect("JSON");
                    let documents = question["SamplingStatisticsDocuments"].clone();
                    let targets: Vec<_> = documents
                        .as_array()
                        .expect("a list")
                        .iter()
                        .map(|one| json!({ "RuleName": one["RuleName"], "FixedRate": 0.75, "ReservoirQuota": null }))
                        .collect();
                    state.statistics.push(documents);
                    json!({
                        "SamplingTargetDocuments": targets,
                        "LastRuleModification": state.changed_at,
                    })
                }
            };
            Ok(Reply::json(StatusCode::OK, answer.to_string()))
        }
    }

    fn record(name: &str, service: &str, priority: i32) -> Value {
        json!({
            "SamplingRule": {
                "RuleName": name, "RuleARN": format!("arn:{name}"), "ResourceARN": "*",
                "Priority": priority, "FixedRate": 0.3, "ReservoirSize": 0,
                "ServiceName": service, "ServiceType": "*", "Host": "*", "HTTPMethod": "*",
                "URLPath": "*", "Version": 1, "Attributes": {},
            },
            "CreatedAt": 1.0, "ModifiedAt": 1.0,
        })
    }

    fn overridden(account: &Account) -> Overridden<Account> {
        let settings: Settings =
            serde_json::from_str(r#"{"rate": 0.1, "service": "shop-web"}"#).expect("settings");
        Overridden::new(account.clone(), Own::new(&settings))
    }

    async fn rules(proxy: &Overridden<Account>) -> Vec<String> {
        let reply = proxy
            .answer(Call::GetSamplingRules, &Bytes::from("{}"))
            .await;
        let answer: Value = serde_json::from_slice(&reply.body).expect("JSON");
        let records = answer["SamplingRuleRecords"].as_array().expect("a list");
        let name = |record: &Value| {
            record["SamplingRule"]["RuleName"]
                .as_str()
                .map(str::to_owned)
        };
        records.iter().filter_map(name).collect()
    }

    async fn report(proxy: &Overridden<Account>, rules: &[&str]) -> Value {
        let documents: Vec<_> = rules
            .iter()
            .map(|rule| {
                json!({
                    "RuleName": rule, "ClientID": "0123456789abcdef01234567", "Timestamp": 1.0,
                    "RequestCount": 3, "SampledCount": 1, "BorrowCount": 0,
                })
            })
            .collect();
        let question = json!({ "SamplingStatisticsDocuments": documents }).to_string();
        let reply = proxy.answer(Call::SamplingTargets, &question.into()).await;
        serde_json::from_slice(&reply.body).expect("JSON")
    }

    #[tokio::test]
    async fn rules_for_exactly_this_service_come_first_and_outlive_an_outage() {
        let account = Account::default();
        let proxy = overridden(&account);
        assert_eq!(rules(&proxy).await, ["Default"]);
        let all = ["*", "shop-*", "shop-api", "shop-web"];
        let records = all.map(|service| record(&format!("for {service}"), service, 9000));
        account.has(json!(records), 1.0);
        assert_eq!(rules(&proxy).await, ["for shop-web", "Default"]);
        account.goes_away();
        assert_eq!(rules(&proxy).await, ["for shop-web", "Default"]);
        account.has(json!([]), 2.0);
        assert_eq!(rules(&proxy).await, ["Default"]);
    }

    #[tokio::test]
    async fn statistics_of_the_accounts_rules_go_on_and_their_targets_come_back() {
        let account = Account::default();
        account.has(json!([record("theirs", "shop-web", 5)]), 1.0);
        let proxy = overridden(&account);
        rules(&proxy).await;
        let answer = report(&proxy, &["Default", "theirs"]).await;
        let [statistics] = &account.statistics()[..] else {
            panic!("they are sent once");
        };
        assert_eq!(statistics.as_array().map(Vec::len), Some(1));
        assert_eq!(statistics[0]["RuleName"], "theirs");
        let targets = &answer["SamplingTargetDocuments"];
        let rate = |at: usize| {
            (
                targets[at]["RuleName"].clone(),
                targets[at]["FixedRate"].clone(),
            )
        };
        assert_eq!(rate(0), (json!("Default"), json!(0.1)));
        assert_eq!(rate(1), (json!("theirs"), json!(0.75)));
    }

    #[tokio::test]
    async fn a_client_is_told_of_a_change_when_it_reports() {
        let account = Account::default();
        account.has(json!([]), 1.0);
        let proxy = overridden(&account);
        rules(&proxy).await;
        let before = report(&proxy, &["Default"]).await;
        account.has(json!([record("theirs", "shop-web", 5)]), 2.0);
        let after = report(&proxy, &["Default"]).await;
        let changed = |answer: &Value| answer["LastRuleModification"].as_f64();
        assert!(changed(&after) >= changed(&before), "{before} {after}");
        let unchanged = report(&proxy, &["theirs"]).await;
        assert_eq!(
            unchanged["LastRuleModification"],
            after["LastRuleModification"]
        );
        assert_eq!(unchanged["UnprocessedStatistics"], json!([]));
    }

    #[tokio::test]
    async fn an_account_that_cannot_be_asked_changes_nothing() {
        let proxy = overridden(&Account::default());
        let answer = report(&proxy, &["Default"]).await;
        assert_eq!(answer["SamplingTargetDocuments"][0]["FixedRate"], 0.1);
    }
}
