//! The decision, as an SDK makes it.

use std::collections::BTreeMap;

use super::{Request, Rule, SamplingTargetDocument};

/// Why a request is traced, or that it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Traced: the quota of this second has room.
    Take,
    /// Traced: there is no quota yet, and this is the first of this second.
    Borrow,
    /// Traced: by chance.
    Rate,
    /// Not traced.
    Drop,
}

impl Decision {
    /// Whether the request is traced.
    pub fn is_sampled(self) -> bool {
        match self {
            Self::Take | Self::Borrow | Self::Rate => true,
            Self::Drop => false,
        }
    }
}

/// Decides which requests are traced, by X-Ray's algorithm: `sampler.py` and
/// `reservoir.py` in `core/sampling` of `aws-xray-sdk` 2.15 for Python, and their like
/// for Node.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampler {
    rules: Vec<Rule>,
    states: BTreeMap<String, State>,
}

/// What is known of a rule beyond the rule itself.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    fixed_rate: Option<f64>,
    quota: Option<Quota>,
    /// The second that is being counted.
    second: u64,
    /// How many were taken in it.
    taken: u32,
    /// How many were borrowed in it.
    borrowed: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Quota {
    per_second: u32,
    until: f64,
}

impl Sampler {
    /// Returns one for rules in any order; those that SDKs ignore are left out.
    pub fn new(mut rules: Vec<Rule>) -> Self {
        rules.retain(Rule::applies);
        rules.sort_by(|a, b| a.order().cmp(&b.order()));
        Self {
            rules,
            states: BTreeMap::new(),
        }
    }

    /// Takes over what was answered to the statistics.
    pub fn retarget(&mut self, target: &SamplingTargetDocument) {
        let state = self.states.entry(target.rule_name.clone()).or_default();
        state.fixed_rate = Some(target.fixed_rate);
        state.quota = Some(Quota {
            per_second: target.reservoir_quota,
            until: target.reservoir_quota_ttl,
        });
    }

    /// Decides on a request at `now`, in seconds since 1970; `chance` is a
    /// random number from 0 to below 1. Returns the rule too; `None` when none is for it.
    pub fn decide(
        &mut self,
        request: &Request<'_>,
        now: f64,
        chance: f64,
    ) -> Option<(&Rule, Decision)> {
        let rule = self.rules.iter().find(|rule| rule.matches(request))?;
        let state = self.states.entry(rule.rule_name.clone()).or_default();
        Some((rule, state.decide(rule, now, chance)))
    }
}

impl State {
    fn decide(&mut self, rule: &Rule, now: f64, chance: f64) -> Decision {
        let second = now as u64;
        if second != self.second {
            (self.second, self.taken, self.borrowed) = (second, 0, 0);
        }
        // SDKs count whole seconds: the quota holds in the one in which it ends.
        let quota = self.quota.filter(|quota| now.floor() <= quota.until);
        let (used, room, decision) = match quota {
            Some(quota) => (&mut self.taken, quota.per_second, Decision::Take),
            None => (
                &mut self.borrowed,
                rule.reservoir_size.min(1),
                Decision::Borrow,
            ),
        };
        if *used < room {
            *used += 1;
            decision
        } else if chance < self.fixed_rate.unwrap_or(rule.fixed_rate) {
            Decision::Rate
        } else {
            Decision::Drop
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Decision, Request, Rule, Sampler};
    use crate::sampling::SamplingTargetDocument;

    const ANY: Request<'static> = Request {
        service_name: None,
        service_type: None,
        host: None,
        http_method: None,
        url_path: None,
    };

    fn target(reservoir_quota: u32) -> SamplingTargetDocument {
        SamplingTargetDocument {
            rule_name: "r".to_owned(),
            fixed_rate: 0.0,
            reservoir_quota,
            reservoir_quota_ttl: 8.0,
            interval: 10,
        }
    }

    fn decisions(sampler: &mut Sampler, times: &[f64], chance: f64) -> Vec<Decision> {
        let decide = |now: &f64| sampler.decide(&ANY, *now, chance).unwrap().1;
        times.iter().map(decide).collect()
    }

    #[test]
    fn one_per_second_is_borrowed_without_a_quota() {
        let mut sampler = Sampler::new(vec![Rule::everything("r", 1, 10, 0.05)]);
        let found = decisions(&mut sampler, &[5.0, 5.5, 6.0], 0.9);
        assert_eq!(found, [Decision::Borrow, Decision::Drop, Decision::Borrow]);
    }

    #[test]
    fn as_many_as_the_quota_are_taken_while_it_holds() {
        let mut sampler = Sampler::new(vec![Rule::everything("r", 1, 10, 0.05)]);
        sampler.retarget(&target(2));
        let found = decisions(&mut sampler, &[7.0, 7.1, 7.2, 8.9, 9.0, 9.1], 0.01);
        use Decision::{Borrow, Drop, Take};
        assert_eq!(found, [Take, Take, Drop, Take, Borrow, Drop]);
    }

    #[test]
    fn what_was_borrowed_is_not_taken_from_a_quota_that_comes_in_the_same_second() {
        let mut sampler = Sampler::new(vec![Rule::everything("r", 1, 10, 0.05)]);
        let before = decisions(&mut sampler, &[7.0], 0.9);
        sampler.retarget(&target(1));
        let after = decisions(&mut sampler, &[7.5, 7.6], 0.9);
        use Decision::{Borrow, Drop, Take};
        assert_eq!([before, after].concat(), [Borrow, Take, Drop]);
    }

    #[test]
    fn the_rate_decides_on_the_others() {
        let mut sampler = Sampler::new(vec![Rule::everything("r", 1, 0, 0.05)]);
        assert_eq!(decisions(&mut sampler, &[1.0], 0.049), [Decision::Rate]);
        assert_eq!(decisions(&mut sampler, &[1.0], 0.05), [Decision::Drop]);
    }

    #[test]
    fn nothing_is_sampled_of_what_is_ignored() {
        let mut sampler = Sampler::new(vec![Rule::everything("ignore-1", 1, 0, 0.0)]);
        assert_eq!(decisions(&mut sampler, &[1.0], 0.0), [Decision::Drop]);
    }

    #[test]
    fn the_first_by_priority_and_then_by_name_decides() {
        let mut sampler = Sampler::new(vec![
            Rule::everything("Default", 10_000, 1, 0.05),
            Rule::everything("b", 3, 1, 0.05),
            Rule::everything("a", 3, 1, 0.05),
        ]);
        let (rule, _) = sampler.decide(&ANY, 1.0, 0.5).unwrap();
        assert_eq!(rule.rule_name, "a");
    }
}
