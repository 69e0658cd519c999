//! Requests and answers as JSON.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The request, or the answer, that has nothing to say.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::xray) struct Nothing {}

/// Reads a request. Nothing at all is a request without members.
///
/// # Errors
/// When it is not JSON, or has not the members that the operation requires.
pub(in crate::xray) fn read<Q: DeserializeOwned>(body: &[u8]) -> Result<Q, ApiError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| {
        // Where an enumeration has a number, serde_json finds a fault in the syntax.
        if serde_json::from_slice::<IgnoredAny>(body).is_ok() {
            ApiError::InvalidRequest(error.to_string())
        } else {
            ApiError::Serialization(error.to_string())
        }
    })
}

/// Writes an answer.
pub(in crate::xray) fn answer(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).expect("answers are texts, numbers, and maps by text")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::read;
    use crate::xray::api::ApiError;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "PascalCase")]
    struct Request {
        name: String,
    }

    #[test]
    fn a_member_that_is_missing_or_of_another_type_is_named() {
        for body in [&b"{}"[..], b"", b"{\"Name\": 7}"] {
            let Err(ApiError::InvalidRequest(message)) = read::<Request>(body) else {
                panic!("{body:?} is no request");
            };
            assert!(
                message.contains("Name") || message.contains("a string"),
                "{message}"
            );
        }
    }

    #[test]
    fn what_is_not_json_is_another_error() {
        for body in [&b"{"[..], b"\xff", b"{\"Name\": }"] {
            assert!(matches!(
                read::<Request>(body),
                Err(ApiError::Serialization(_))
            ));
        }
    }

    #[test]
    fn members_that_are_not_known_are_let_pass() {
        let request = read::<Request>(br#"{"Name": "a", "New": 1}"#);
        assert_eq!(
            request.expect("it is one"),
            Request {
                name: "a".to_owned()
            }
        );
    }
}
