//! parliament, an IAM linter that nobody here wrote, judges every policy that
//! the samples come to: <https://github.com/duo-labs/parliament>.

use std::process::Command;

use serde_json::Value;

use super::sample::samples;

#[test]
fn parliament_finds_nothing() {
    let mut findings = Vec::new();
    let mut judged = 0;
    for sample in samples() {
        for (address, resource) in sample.stack.resources() {
            if address.kind != "role" {
                continue;
            }
            let policy = &manta_engine::Resource::properties(resource)["policy"];
            if policy["Statement"].as_array().is_none_or(Vec::is_empty) {
                continue;
            }
            judged += 1;
            let found = judge(policy);
            findings.extend(
                found
                    .into_iter()
                    .map(|f| format!("{} {address}: {f}", sample.name)),
            );
        }
    }
    assert!(judged > 5, "the samples have roles with policies");
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn parliament_is_really_asked() {
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "Wrong",
            "Effect": "Allow",
            "Action": ["s3:GetObjekt"],
            "Resource": ["arn:aws:s3:::reports/*"]
        }]
    });
    assert!(!judge(&policy).is_empty());
}

/// Returns parliament's findings, the lowest severity included: an action that
/// it does not know, most likely a misspelt one, is of that severity.
fn judge(policy: &Value) -> Vec<String> {
    const SCRIPT: &str = "
import json, sys
from parliament import analyze_policy_string
print(json.dumps([str(finding) for finding in analyze_policy_string(sys.argv[1]).findings]))
";
    let python = manta_testbed::python();
    let output = Command::new(&python)
        .args(["-W", "ignore", "-c", SCRIPT, &policy.to_string()])
        .output()
        .unwrap_or_else(|error| panic!("{python} does not start: {error}"));
    assert!(
        output.status.success(),
        "parliament failed (`cargo xtask test` installs it): {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}
