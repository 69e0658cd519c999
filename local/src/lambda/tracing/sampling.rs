//! Which invocations are traced.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use manta_traces::sampling::{
    Request, Rule, Sampler, SamplingRulesAnswer, SamplingTargetDocument, Settings,
};

use crate::call::post;

/// How long rules are believed. SDKs ask every five minutes; here asking costs nothing, and a rule
/// that was changed is meant to be seen.
const RULES_HOLD_SECONDS: f64 = 10.0;

/// How long the answer may take before what is known already decides. A collector that is gone refuses
/// at once; one on a machine that has much to do is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Decides by the rules that the collector gives to SDKs.
///
/// Lambda's own rate, one invocation per second and 5 % of the others, cannot be changed on AWS.
/// It holds until there are rules, which have the same numbers unless the blueprint says otherwise.
#[derive(Debug)]
pub(in crate::lambda) struct Sampling {
    rules_at: SocketAddr,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    rules: Vec<Rule>,
    sampler: Sampler,
    since: f64,
}

impl Sampling {
    /// Returns the one whose rules are asked for at `rules_at`, over HTTP.
    pub(in crate::lambda) fn by(rules_at: SocketAddr) -> Self {
        let rules = Settings::default().to_rules();
        Self {
            rules_at,
            known: Mutex::new(Known {
                sampler: sampler(&rules),
                rules,
                since: f64::NEG_INFINITY,
            }),
        }
    }

    /// Whether an invocation of the function `name` at `now`, in seconds since 1970, is traced.
    pub(in crate::lambda) async fn decide(&self, name: &str, now: f64) -> bool {
        if self.is_due(now)
            && let Some(rules) = self.ask().await
        {
            self.learn(rules);
        }
        let request = Request {
            service_name: Some(name),
            service_type: Some("AWS::Lambda::Function"),
            ..Request::default()
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let decision = known.sampler.decide(&request, now, fastrand::f64());
        decision.is_some_and(|(_, decision)| decision.is_sampled())
    }

    /// Whether the rules are to be asked for; they are not again soon, whatever is answered.
    fn is_due(&self, now: f64) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let due = now - known.since >= RULES_HOLD_SECONDS;
        if due {
            known.since = now;
        }
        due
    }

    async fn ask(&self) -> Option<Vec<Rule>> {
        let url = format!("http://{}/GetSamplingRules", self.rules_at);
        let json = [("content-type", "application/json")];
        let reply = post(&url, &json, "{}", PATIENCE).await.ok()?;
        let answer: SamplingRulesAnswer = serde_json::from_slice(&reply.body).ok()?;
        let records = answer.sampling_rule_records.into_iter();
        Some(records.map(|record| record.sampling_rule).collect())
    }

    /// Rules that are as before keep their counts.
    fn learn(&self, rules: Vec<Rule>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.rules != rules {
            known.sampler = sampler(&rules);
            known.rules = rules;
        }
    }
}

/// Returns a sampler that has each rule's reservoir to itself.
///
/// A blueprint's rules for paths are for requests, and an invocation has no path: what is unknown
/// would match every one of them, those that are never to be traced first.
fn sampler(rules: &[Rule]) -> Sampler {
    let rules: Vec<_> = rules
        .iter()
        .filter(|rule| rule.url_path == "*" && rule.http_method == "*" && rule.host == "*")
        .cloned()
        .collect();
    let mut sampler = Sampler::new(rules.clone());
    for rule in rules {
        sampler.retarget(&SamplingTargetDocument {
            rule_name: rule.rule_name,
            fixed_rate: rule.fixed_rate,
            reservoir_quota: rule.reservoir_size,
            reservoir_quota_ttl: f64::INFINITY,
            interval: 0,
        });
    }
    sampler
}

#[cfg(test)]
mod tests {
    use manta_traces::sampling::{Request, Rule, Settings};

    use super::sampler;

    #[test]
    fn the_whole_reservoir_is_used_from_the_first_second_on() {
        let mut sampler = sampler(&[Rule::everything("Default", 10_000, 3, 0.0)]);
        let taken = (0..5)
            .filter(|_| {
                let (_, decision) = sampler
                    .decide(&Request::default(), 1.0, 0.5)
                    .expect("a rule");
                decision.is_sampled()
            })
            .count();
        assert_eq!(taken, 3);
    }

    #[test]
    fn paths_that_are_never_traced_do_not_silence_functions() {
        let settings = Settings {
            ignore: vec!["/healthz".to_owned()],
            ..Settings::default()
        };
        let mut sampler = sampler(&settings.to_rules());
        let (rule, decision) = sampler
            .decide(&Request::default(), 1.0, 0.5)
            .expect("a rule");
        assert_eq!(rule.rule_name, "Default");
        assert!(decision.is_sampled());
    }
}
