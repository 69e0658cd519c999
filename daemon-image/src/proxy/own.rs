//! Sampling as the daemon's own configuration says.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::StatusCode;
use manta_traces::sampling::{
    Authority, Rule, SamplingTargetsAnswer, SamplingTargetsRequest, Settings, StatisticsDocument,
};
use serde::Serialize;

use super::{Call, Reply};

/// Answers calls in X-Ray's place.
pub(super) struct Own {
    settings: Settings,
    authority: Mutex<Authority>,
}

impl Own {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            authority: Mutex::new(Authority::new(settings, seconds_since_1970())),
        }
    }

    pub(super) fn answer(&self, call: Call, question: &[u8]) -> Reply {
        match call {
            Call::GetSamplingRules => ok(&self.authority().rules()),
            Call::SamplingTargets => match statistics(question) {
                Ok(request) => ok(&self.targets(&request)),
                Err(refusal) => refusal,
            },
        }
    }

    /// Answers statistics.
    pub(super) fn targets(&self, request: &SamplingTargetsRequest) -> SamplingTargetsAnswer {
        self.authority().targets(request, seconds_since_1970())
    }

    /// Puts those of an account's rules first that are for this service; clients hear
    /// of it if that changes anything.
    pub(super) fn put_first(&self, rules: &[Rule]) {
        let rules = self.settings.to_rules_after(rules);
        self.authority().change(rules, seconds_since_1970());
    }

    /// Returns the statistics that are of an account's rules.
    pub(super) fn of_the_account(
        &self,
        request: &SamplingTargetsRequest,
    ) -> Vec<StatisticsDocument> {
        let own = self.settings.to_rules();
        let documents = request.sampling_statistics_documents.iter();
        documents
            .filter(|document| own.iter().all(|rule| rule.rule_name != document.rule_name))
            .cloned()
            .collect()
    }

    /// A panic under the lock leaves at worst one client's share uncounted.
    fn authority(&self) -> MutexGuard<'_, Authority> {
        self.authority
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the question for targets; the error is what is answered to one that is none.
pub(super) fn statistics(question: &[u8]) -> Result<SamplingTargetsRequest, Reply> {
    serde_json::from_slice(question).map_err(|error| {
        Reply::error(
            StatusCode::BAD_REQUEST,
            &format!("the body is no GetSamplingTargets request: {error}"),
        )
    })
}

pub(super) fn ok(answer: &impl Serialize) -> Reply {
    let document = serde_json::to_vec(answer).expect("texts and numbers are JSON");
    Reply::json(StatusCode::OK, document)
}

pub(super) fn seconds_since_1970() -> f64 {
    // A clock before 1970 is wrong; any time at all will do then.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;
    use manta_traces::sampling::Settings;
    use serde_json::Value;

    use super::Own;
    use crate::proxy::Call;

    fn ask(call: Call, question: &str) -> (StatusCode, Value) {
        let settings: Settings =
            serde_json::from_str(r#"{"rate": 0.2, "ignore": ["/healthz"]}"#).expect("settings");
        let reply = Own::new(&settings).answer(call, question.as_bytes());
        let body = serde_json::from_slice(&reply.body).expect("every answer is JSON");
        (reply.status, body)
    }

    #[test]
    fn the_rules_are_those_of_the_configuration() {
        let (status, rules) = ask(Call::GetSamplingRules, "{}");
        assert_eq!(status, StatusCode::OK);
        let records = rules["SamplingRuleRecords"].as_array().expect("a list");
        assert_eq!(records[0]["SamplingRule"]["URLPath"], "/healthz");
        assert_eq!(records[1]["SamplingRule"]["FixedRate"], 0.2);
    }

    #[test]
    fn targets_are_given_for_statistics() {
        let statistics = r#"{"SamplingStatisticsDocuments": [{
            "RuleName": "Default", "ClientID": "0123456789abcdef01234567",
            "Timestamp": 1700000010, "RequestCount": 3, "SampledCount": 1
        }]}"#;
        let (status, answer) = ask(Call::SamplingTargets, statistics);
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer["SamplingTargetDocuments"][0]["ReservoirQuota"], 1);
    }

    #[test]
    fn a_question_that_is_none_is_refused_with_the_reason() {
        let (status, answer) = ask(Call::SamplingTargets, "{}");
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let message = answer["message"].as_str().expect("a message");
        assert!(message.contains("SamplingStatisticsDocuments"), "{message}");
    }
}
