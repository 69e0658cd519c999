//! How long a plan takes when everything that may run side by side does.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Failure;

/// Returns the length, in milliseconds, of the longest chain of steps in a
/// plan's first stage, each as long as the outcome says it took.
pub(super) fn of(plan: &Value, outcome: &Value) -> Result<f64, Failure> {
    let took = elapsed(outcome)?;
    let stage = plan["stages"][0]
        .as_array()
        .ok_or("the plan has no steps")?;
    let mut ends = vec![None; stage.len()];
    for index in 0..stage.len() {
        end(index, stage, &took, &mut ends)?;
    }
    let longest = ends.into_iter().flatten().fold(0.0, f64::max);
    Ok(longest)
}

/// Returns when a step ends at the earliest; steps may come in any order.
fn end(
    index: usize,
    stage: &[Value],
    took: &BTreeMap<&str, f64>,
    ends: &mut [Option<f64>],
) -> Result<f64, Failure> {
    if let Some(end) = ends[index] {
        return Ok(end);
    }
    let step = &stage[index];
    let mut start = 0.0_f64;
    for before in step["after"].as_array().into_iter().flatten() {
        let before = before
            .as_u64()
            .and_then(|before| usize::try_from(before).ok());
        let before = before.ok_or("the plan's order is not made of indices")?;
        start = start.max(end(before, stage, took, ends)?);
    }
    let address = step["address"].as_str().unwrap_or_default();
    let own = took
        .get(address)
        .ok_or_else(|| format!("the outcome says nothing of {address}"))?;
    ends[index] = Some(start + own);
    Ok(start + own)
}

fn elapsed(outcome: &Value) -> Result<BTreeMap<&str, f64>, Failure> {
    let steps = outcome["steps"]
        .as_array()
        .ok_or("the outcome has no steps")?;
    let took = steps.iter().filter_map(|step| {
        let address = step["address"].as_str()?;
        Some((address, step["elapsed_ms"].as_f64()?))
    });
    Ok(took.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_longest_chain_counts_whatever_the_order_of_the_steps() {
        let plan = json!({"stages": [[
            {"address": "c", "after": [1]},
            {"address": "a"},
            {"address": "b"},
        ]]});
        let outcome = json!({"steps": [
            {"address": "a", "elapsed_ms": 10},
            {"address": "b", "elapsed_ms": 25},
            {"address": "c", "elapsed_ms": 20},
        ]});
        assert_eq!(of(&plan, &outcome), Ok(30.0));
    }
}
