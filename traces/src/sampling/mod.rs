//! X-Ray's sampling: which requests are traced.
//!
//! X-Ray's SDKs ask for the rules and, every ten seconds, for their share of the
//! reservoirs. [`Authority`] answers both, without X-Ray, from [`Settings`] or from the rules
//! of an account;
//! [`Sampler`] decides as an SDK does. Both are told the time.
//!
//! The rules are those of "Configuring sampling rules" and "Using sampling rules
//! with the X-Ray API" in X-Ray's developer guide.

mod answers;
mod authority;
mod pattern;
mod quota;
mod rule;
mod sampler;
mod settings;

pub use answers::{
    SamplingRuleRecord, SamplingRulesAnswer, SamplingTargetDocument, SamplingTargetsAnswer,
    SamplingTargetsRequest, StatisticsDocument, UnprocessedStatistics,
};
pub use authority::Authority;
pub use pattern::matches;
pub use rule::{Request, Rule, SamplingRateBoost};
pub use sampler::{Decision, Sampler};
pub use settings::{PathRule, Settings};
