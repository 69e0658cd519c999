//! Sampling: the rules, and what clients are to do and say they did.

mod central;
mod new_rule;
mod operations;
mod rule_update;
mod rules;
mod statistics;

pub(super) use central::Central;
pub(super) use rules::Rules;
