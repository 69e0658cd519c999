//! A sampling rule.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::matches;

/// The name of the rule for what no other rule is for. X-Ray reserves it for its own.
pub(super) const DEFAULT: &str = "Default";

/// A rule, in X-Ray's terms and under X-Ray's names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Rule {
    /// Unique; at most 32 characters. X-Ray's last one is called `Default`.
    pub rule_name: String,
    /// Given by X-Ray, and absent from rules that are not X-Ray's.
    #[serde(rename = "RuleARN", skip_serializing_if = "Option::is_none", default)]
    pub rule_arn: Option<String>,
    /// The resource that it is for. SDKs ignore all but `*`.
    #[serde(rename = "ResourceARN", default = "anything")]
    pub resource_arn: String,
    /// 1 to 9999, and 10000 for `Default`; the smallest is tried first.
    pub priority: i32,
    /// The share of requests that is traced after the reservoir, 0 to 1.
    pub fixed_rate: f64,
    /// Requests per second that are traced before the rate applies.
    pub reservoir_size: u32,
    /// Pattern of the service's name: the name of its segments.
    #[serde(default = "anything")]
    pub service_name: String,
    /// Pattern of the service's type: the origin of its segments.
    #[serde(default = "anything")]
    pub service_type: String,
    /// Pattern of the request's `Host` header.
    #[serde(default = "anything")]
    pub host: String,
    /// Pattern of the request's method.
    #[serde(rename = "HTTPMethod", default = "anything")]
    pub http_method: String,
    /// Pattern of the URL's path.
    #[serde(rename = "URLPath", default = "anything")]
    pub url_path: String,
    /// The format of rules; SDKs ignore all but 1.
    #[serde(default = "first_version")]
    pub version: i32,
    /// Attributes that the segment must have. SDKs ignore rules that have any.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// How far X-Ray may raise the rate for a while when it sees anomalies.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sampling_rate_boost: Option<SamplingRateBoost>,
}

/// How far a rule's rate may be raised for a while.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SamplingRateBoost {
    /// The highest rate, 0 to 1.
    pub max_rate: f64,
    /// Minutes in which it is raised at most once.
    pub cooldown_window_minutes: i32,
}

/// A request that is to be traced or not.
///
/// What is unknown, or empty, matches every pattern. X-Ray's SDKs have it so: `match`
/// of `SamplingRule` in `core/sampling/sampling_rule.py` of `aws-xray-sdk` 2.15 for
/// Python, and in `sampling_rule.js` of `aws-xray-sdk-core` 3.12 for Node.
/// OpenTelemetry's samplers for X-Ray do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request<'a> {
    /// The service's name.
    pub service_name: Option<&'a str>,
    /// The service's type.
    pub service_type: Option<&'a str>,
    /// The `Host` header.
    pub host: Option<&'a str>,
    /// The method.
    pub http_method: Option<&'a str>,
    /// The URL's path.
    pub url_path: Option<&'a str>,
}

impl Rule {
    /// Returns the rule for every request.
    pub fn everything(name: &str, priority: i32, reservoir_size: u32, fixed_rate: f64) -> Self {
        Self {
            rule_name: name.to_owned(),
            rule_arn: None,
            resource_arn: anything(),
            priority,
            fixed_rate,
            reservoir_size,
            service_name: anything(),
            service_type: anything(),
            host: anything(),
            http_method: anything(),
            url_path: anything(),
            version: first_version(),
            attributes: BTreeMap::new(),
            sampling_rate_boost: None,
        }
    }

    /// Whether an SDK takes notice of it.
    pub fn applies(&self) -> bool {
        self.version == first_version() && self.resource_arn == "*" && self.attributes.is_empty()
    }

    /// Whether it is for a request. X-Ray's own last rule is for every one.
    pub fn matches(&self, request: &Request<'_>) -> bool {
        let all = [
            (&self.service_name, request.service_name),
            (&self.service_type, request.service_type),
            (&self.host, request.host),
            (&self.http_method, request.http_method),
            (&self.url_path, request.url_path),
        ];
        let is_for_all = self.rule_name == DEFAULT;
        is_for_all
            || all.iter().all(|(pattern, text)| match text {
                None | Some("") => true,
                Some(text) => matches(pattern, text),
            })
    }

    /// Returns what rules are ordered by: the first that matches decides.
    pub fn order(&self) -> (i32, &str) {
        (self.priority, &self.rule_name)
    }
}

fn anything() -> String {
    "*".to_owned()
}

fn first_version() -> i32 {
    1
}

#[cfg(test)]
mod tests {
    use super::{Request, Rule};

    #[test]
    fn a_rule_matches_when_all_its_patterns_do() {
        let mut rule = Rule::everything("r", 1, 0, 0.0);
        rule.url_path = "/orders/*".to_owned();
        rule.http_method = "POST".to_owned();
        let request = Request {
            url_path: Some("/orders/7"),
            http_method: Some("post"),
            ..Request::default()
        };
        assert!(rule.matches(&request));
        assert!(!rule.matches(&Request {
            http_method: Some("GET"),
            ..request
        }));
    }

    #[test]
    fn what_is_unknown_matches_every_pattern_as_in_the_sdks() {
        let rule = Rule {
            service_name: "orders".to_owned(),
            service_type: "AWS::ECS::Fargate".to_owned(),
            host: "shop.example".to_owned(),
            http_method: "POST".to_owned(),
            url_path: "/healthz".to_owned(),
            ..Rule::everything("r", 1, 0, 0.0)
        };
        // What Python's SDK asks with for a segment that is begun by hand.
        let by_hand = Request {
            service_name: Some("orders"),
            service_type: Some(""),
            ..Request::default()
        };
        assert!(rule.matches(&by_hand));
        let mut other = by_hand;
        other.service_name = Some("users");
        assert!(!rule.matches(&other));
    }

    #[test]
    fn the_rule_called_default_is_for_every_request() {
        let narrow = |name: &str| Rule {
            host: "shop.example".to_owned(),
            ..Rule::everything(name, 10_000, 1, 0.05)
        };
        let elsewhere = Request {
            host: Some("other.example"),
            ..Request::default()
        };
        assert!(narrow("Default").matches(&elsewhere));
        assert!(!narrow("default").matches(&elsewhere));
    }

    #[test]
    fn rules_have_the_names_of_the_api() {
        let written = serde_json::to_value(Rule::everything("Default", 10_000, 1, 0.05)).unwrap();
        assert_eq!(
            written,
            serde_json::json!({
                "RuleName": "Default", "ResourceARN": "*", "Priority": 10000, "FixedRate": 0.05,
                "ReservoirSize": 1, "ServiceName": "*", "ServiceType": "*", "Host": "*",
                "HTTPMethod": "*", "URLPath": "*", "Version": 1, "Attributes": {},
            })
        );
    }

    #[test]
    fn rules_that_sdks_ignore_do_not_apply() {
        let rule = Rule::everything("r", 1, 0, 0.0);
        assert!(rule.applies());
        assert!(
            !Rule {
                version: 2,
                ..rule.clone()
            }
            .applies()
        );
        assert!(
            !Rule {
                resource_arn: "arn:x".to_owned(),
                ..rule
            }
            .applies()
        );
    }
}
