//! A policy, as it is written.

use serde_json::Value;

use crate::xray::api::ApiError;

/// The most bytes of a policy; the API's documentation of `PutResourcePolicy`.
const MOST_BYTES: usize = 5 * 1024;

/// Makes sure that a document has a policy's form.
pub(super) fn check_document(document: &str) -> Result<Value, ApiError> {
    if document.len() > MOST_BYTES {
        return Err(ApiError::PolicySize {
            bytes: document.len(),
            most: MOST_BYTES,
        });
    }
    let malformed = |what: &str| ApiError::MalformedPolicy(format!("the policy {what}"));
    let policy: Value = serde_json::from_str(document)
        .map_err(|error| malformed(&format!("is not JSON: {error}")))?;
    let statements = statements(&policy);
    if statements.is_empty() {
        return Err(malformed("has no Statement"));
    }
    for statement in statements {
        if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
            return Err(malformed(
                "has a statement whose Effect is not Allow or Deny",
            ));
        }
        for (member, but) in [("Principal", "NotPrincipal"), ("Action", "NotAction")] {
            if statement[member].is_null() && statement[but].is_null() {
                return Err(malformed(&format!("has a statement without {member}")));
            }
        }
    }
    Ok(policy)
}

fn statements(policy: &Value) -> Vec<&Value> {
    match &policy["Statement"] {
        Value::Array(statements) => statements.iter().collect(),
        Value::Null => Vec::new(),
        statement => vec![statement],
    }
}

/// Whether nobody could set the policy again: it denies that to everyone, always.
pub(super) fn locks_out(policy: &Value) -> bool {
    let everyone = |principal: &Value| {
        names(principal).contains(&"*") || names(&principal["AWS"]).contains(&"*")
    };
    let setting = |action: &&str| manta_traces::sampling::matches(action, "xray:PutResourcePolicy");
    statements(policy).into_iter().any(|statement| {
        statement["Effect"] == "Deny"
            && statement["Condition"].is_null()
            && everyone(&statement["Principal"])
            && names(&statement["Action"]).iter().any(setting)
    })
}

/// Returns the texts of a member that is one or a list of them.
fn names(member: &Value) -> Vec<&str> {
    match member {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ApiError, check_document, locks_out};

    #[test]
    fn a_document_has_to_be_a_policy() {
        let statement = json!({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
            "Action": ["xray:PutTraceSegments"], "Resource": "*"});
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        assert!(check_document(&policy.to_string()).is_ok());
        for bad in [
            "{",
            "{}",
            r#"{"Statement": []}"#,
            r#"{"Statement": {"Effect": "Maybe", "Principal": "*", "Action": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#,
        ] {
            assert!(
                matches!(check_document(bad), Err(ApiError::MalformedPolicy(_))),
                "{bad}"
            );
        }
        let long = " ".repeat(5 * 1024 + 1);
        assert!(matches!(
            check_document(&long),
            Err(ApiError::PolicySize { .. })
        ));
    }

    #[test]
    fn a_policy_that_denies_its_own_change_to_everyone_locks_out() {
        let deny = |principal, action| json!({"Statement": {"Effect": "Deny", "Principal": principal, "Action": action}});
        assert!(locks_out(&deny(json!("*"), json!("xray:*"))));
        assert!(locks_out(&deny(
            json!({"AWS": ["*"]}),
            json!(["xray:PutResourcePolicy"])
        )));
        assert!(!locks_out(&deny(
            json!("*"),
            json!("xray:PutTraceSegments")
        )));
        assert!(!locks_out(&deny(json!({"AWS": "1"}), json!("*"))));
    }
}
