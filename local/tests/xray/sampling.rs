//! The X-Ray SDKs, which ask the collector what to sample, and hear of rules
//! that the API sets.

use std::process::Command;

use manta_testbed::answer_of;
use serde_json::Value;

use crate::program::{in_node, in_python};
use crate::xray::Xray;

/// How many requests a program makes by each rate.
const REQUESTS: u32 = 2000;

#[test]
fn the_sdk_for_python_samples_as_the_api_says() {
    samples_as_the_api_says(in_python("sampled.py"));
}

#[test]
fn the_sdk_for_node_samples_as_the_api_says() {
    samples_as_the_api_says(in_node("sampled.js"));
}

fn samples_as_the_api_says(mut program: Command) {
    let xray = Xray::start();
    let [(collector, address), ..] = xray.addresses.environment();
    program.arg(xray.url()).env(collector, address);
    let answer = answer_of(program);
    let count = |name: &str| count(&answer, name);
    assert_is_share(count("before"), 0.2);
    assert_is_share(count("after"), 0.7);
    // Besides those that were counted, the ones by which the program waited.
    assert!(count("reported") >= 2 * REQUESTS, "{answer}");
}

fn count(answer: &Value, name: &str) -> u32 {
    let count = answer[name].as_u64().expect("a count");
    u32::try_from(count).expect("there are not so many")
}

/// Makes sure that a count is one that a binomial distribution has: beyond it lie less than one
/// in a million on either side.
fn assert_is_share(sampled: u32, rate: f64) {
    let (mut at_most, mut at_least) = (0.0, 0.0);
    for count in 0..=REQUESTS {
        let chance = binomial(count, rate);
        at_most += if count <= sampled { chance } else { 0.0 };
        at_least += if count >= sampled { chance } else { 0.0 };
    }
    assert!(
        at_most > 1e-6 && at_least > 1e-6,
        "{sampled} of {REQUESTS} are no share of {rate}"
    );
}

/// Returns the chance of so many of all requests.
fn binomial(count: u32, rate: f64) -> f64 {
    let choices: f64 = (0..count)
        .map(|taken| (f64::from(REQUESTS - taken) / f64::from(taken + 1)).ln())
        .sum();
    let rest = f64::from(REQUESTS - count);
    (choices + f64::from(count) * rate.ln() + rest * (1.0 - rate).ln()).exp()
}

#[test]
fn shares_are_told_from_what_is_none() {
    let sum: f64 = (0..=REQUESTS).map(|count| binomial(count, 0.2)).sum();
    assert!((sum - 1.0).abs() < 1e-9);
    assert_is_share(400, 0.2);
    for other in [300, 500] {
        assert!(std::panic::catch_unwind(|| assert_is_share(other, 0.2)).is_err());
    }
}
