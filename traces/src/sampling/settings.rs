//! How requests are sampled, as a user says it.

use serde::{Deserialize, Serialize};

use super::Rule;
use super::rule::DEFAULT;

/// The priority of that rule: after all that users can give.
const LAST: i32 = 10_000;

/// How requests are sampled: the part of a blueprint's `[tracing]` that is about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The share of requests that is traced after the reservoir, 0 to 1.
    #[serde(default = "default_rate")]
    pub rate: f64,
    /// Requests per second that are traced before the rate applies.
    #[serde(default = "default_reservoir")]
    pub reservoir_per_second: u32,
    /// Patterns of paths that are never traced.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Rules for particular paths, first match first.
    #[serde(default)]
    pub rules: Vec<PathRule>,
    /// The service whose requests these are, by the name of its segments. Rules that X-Ray
    /// has for exactly this service come before all of these; unset: there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

/// How requests for some paths are sampled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathRule {
    /// Pattern of the path.
    pub path: String,
    /// The share of them that is traced after the reservoir, 0 to 1.
    pub rate: f64,
    /// How many of them per second are traced before the rate applies.
    #[serde(default)]
    pub reservoir_per_second: u32,
}

impl Default for Settings {
    /// Returns X-Ray's own: one request per second, and 5 % of the others.
    fn default() -> Self {
        Self {
            rate: default_rate(),
            reservoir_per_second: default_reservoir(),
            ignore: Vec::new(),
            rules: Vec::new(),
            service: None,
        }
    }
}

fn default_rate() -> f64 {
    0.05
}

fn default_reservoir() -> u32 {
    1
}

impl Settings {
    /// Returns the rules that say the same to an SDK, in the order in which they are tried.
    pub fn to_rules(&self) -> Vec<Rule> {
        let ignored = self.ignore.iter().zip(1..).map(|(path, number)| {
            let name = format!("ignore-{number}");
            for_path(path, Rule::everything(&name, number, 0, 0.0))
        });
        let first = i32::try_from(self.ignore.len()).unwrap_or(LAST);
        let chosen = self.rules.iter().zip(1..).map(|(rule, number)| {
            let PathRule {
                path,
                rate,
                reservoir_per_second,
            } = rule;
            let name = format!("path-{number}");
            let priority = first.saturating_add(number);
            for_path(
                path,
                Rule::everything(&name, priority, *reservoir_per_second, *rate),
            )
        });
        let rest = Rule::everything(DEFAULT, LAST, self.reservoir_per_second, self.rate);
        ignored.chain(chosen).chain([rest]).collect()
    }

    /// As [`Settings::to_rules`], after those of an account's rules that are for exactly this
    /// service. All get the priorities that make this their order. A rule of the account that
    /// has the name of one of these is left out: SDKs tell rules apart by their names.
    pub fn to_rules_after(&self, account: &[Rule]) -> Vec<Rule> {
        let own = self.to_rules();
        let is_first = |rule: &&Rule| {
            self.service.as_deref() == Some(&rule.service_name)
                && rule.applies()
                && own.iter().all(|own| own.rule_name != rule.rule_name)
        };
        let mut first: Vec<Rule> = account.iter().filter(is_first).cloned().collect();
        first.sort_by(|a, b| a.order().cmp(&b.order()));
        let own = own.into_iter();
        let all = first.into_iter().chain(own).zip(1..);
        all.map(|(rule, place)| Rule {
            // The last is for what no other is for, and stays the last.
            priority: if rule.priority == LAST { LAST } else { place },
            ..rule
        })
        .collect()
    }
}

fn for_path(path: &str, rule: Rule) -> Rule {
    Rule {
        url_path: path.to_owned(),
        ..rule
    }
}

#[cfg(test)]
mod tests {
    use super::{PathRule, Settings};

    #[test]
    fn unset_is_what_x_ray_does() {
        let settings: Settings = serde_json::from_str("{}").unwrap();
        assert_eq!(settings, Settings::default());
        let [default] = &settings.to_rules()[..] else {
            panic!("more than one");
        };
        assert_eq!(default.rule_name, "Default");
        assert_eq!((default.reservoir_size, default.fixed_rate), (1, 0.05));
    }

    #[test]
    fn the_accounts_rules_for_the_service_come_first_in_their_order() {
        let settings = Settings {
            ignore: vec!["/healthz".to_owned()],
            service: Some("shop-web".to_owned()),
            ..Settings::default()
        };
        let account =
            [("b", 700), ("path", 3), ("ignore-1", 1), ("*", 2)].map(|(name, priority)| {
                let service = if name == "*" { "*" } else { "shop-web" };
                crate::sampling::Rule {
                    service_name: service.to_owned(),
                    ..crate::sampling::Rule::everything(name, priority, 0, 0.5)
                }
            });
        let rules = settings.to_rules_after(&account);
        let said: Vec<_> = rules
            .iter()
            .map(|rule| (rule.order(), rule.fixed_rate))
            .collect();
        assert_eq!(
            said,
            [
                ((1, "path"), 0.5),
                ((2, "b"), 0.5),
                ((3, "ignore-1"), 0.0),
                ((10_000, "Default"), 0.05),
            ]
        );
        let nobodys = Settings {
            service: None,
            ..settings
        };
        assert_eq!(nobodys.to_rules_after(&account), nobodys.to_rules());
    }

    #[test]
    fn what_is_ignored_comes_before_rules_and_those_before_the_rest() {
        let settings = Settings {
            ignore: vec!["/healthz".to_owned(), "/metrics".to_owned()],
            rules: vec![PathRule {
                path: "/checkout/*".to_owned(),
                rate: 1.0,
                reservoir_per_second: 3,
            }],
            ..Settings::default()
        };
        let rules = settings.to_rules();
        let said: Vec<_> = rules
            .iter()
            .map(|rule| {
                (
                    rule.order(),
                    &*rule.url_path,
                    rule.reservoir_size,
                    rule.fixed_rate,
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                ((1, "ignore-1"), "/healthz", 0, 0.0),
                ((2, "ignore-2"), "/metrics", 0, 0.0),
                ((3, "path-1"), "/checkout/*", 3, 1.0),
                ((10_000, "Default"), "*", 1, 0.05),
            ]
        );
    }
}
