//! What an answer of X-Ray means for the batch that was sent.

use http::StatusCode;
use serde::Deserialize;

use super::unprocessed::Unprocessed;
use super::window::Pace;
use crate::counters::BackendError;
use crate::upstream::{Answer, Fault};

/// What becomes of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// X-Ray has it, but for these.
    Taken(Vec<Unprocessed>),
    /// X-Ray may take it later.
    Later {
        pace: Pace,
        error: BackendError,
        why: String,
    },
    /// X-Ray would take less at once.
    TooLarge,
    /// X-Ray will never take it.
    Never { why: String },
}

/// Error codes that mean "fewer requests", whatever the status (rest-json, `x-amzn-errortype`).
const THROTTLING: [&str; 5] = [
    "ThrottledException",
    "ThrottlingException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "LimitExceededException",
];

/// Judges what came of sending a batch.
///
/// Credentials that X-Ray does not accept count as an outage: a role can be repaired, a lost segment
/// cannot. Anything else of the 400s is about the request itself, and stays so.
pub(super) fn verdict(result: Result<Answer, Fault>) -> Verdict {
    let answer = match result {
        Ok(answer) => answer,
        Err(Fault { kind, message }) => {
            return Verdict::Later {
                pace: Pace::Down,
                error: kind,
                why: message,
            };
        }
    };
    let status = answer.status;
    if status.is_success() {
        return taken(&answer);
    }
    let code = error_code(&answer);
    let why = match &code {
        Some(code) => format!("{status}: {code}"),
        None => status.to_string(),
    };
    let later = |pace, error, why| Verdict::Later { pace, error, why };
    let is_throttling = code.is_some_and(|code| THROTTLING.contains(&code.as_str()));
    if is_throttling || status == StatusCode::TOO_MANY_REQUESTS {
        return later(Pace::Throttled, BackendError::Http4xx, why);
    }
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::REQUEST_TIMEOUT => {
            later(Pace::Down, BackendError::Http4xx, why)
        }
        StatusCode::PAYLOAD_TOO_LARGE => Verdict::TooLarge,
        _ if status.is_client_error() => Verdict::Never { why },
        // 5xx, and redirects and whatever else no X-Ray sends: something in between is not well.
        _ => later(Pace::Down, BackendError::Http5xx, why),
    }
}

fn taken(answer: &Answer) -> Verdict {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Body {
        #[serde(default)]
        unprocessed_trace_segments: Vec<Unprocessed>,
    }
    match serde_json::from_slice::<Body>(&answer.body) {
        Ok(body) => Verdict::Taken(body.unprocessed_trace_segments),
        // A captive portal or a proxy's page: it was not X-Ray that answered.
        Err(error) => Verdict::Later {
            pace: Pace::Down,
            error: BackendError::Other,
            why: format!("{} with a body that is not X-Ray's: {error}", answer.status),
        },
    }
}

/// Returns the error's code: in a header, up to `:`, or in the body, behind `#`.
fn error_code(answer: &Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(alias = "code", rename = "__type")]
        code: String,
    }
    if let Some(header) = answer.headers.get("x-amzn-errortype") {
        let header = header.to_str().ok()?;
        return header.split(':').next().map(str::to_owned);
    }
    let Body { code } = serde_json::from_slice(&answer.body).ok()?;
    code.rsplit('#').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use super::{Pace, Verdict, verdict};
    use crate::upstream::Answer;

    fn judged(status: u16, body: &'static str) -> Verdict {
        verdict(Ok(Answer {
            status: StatusCode::from_u16(status).expect("it is a status"),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
        }))
    }

    #[test]
    fn what_can_pass_is_tried_later() {
        for (status, body, expected) in [
            (429, "", Pace::Throttled),
            (400, r#"{"__type":"ThrottledException"}"#, Pace::Throttled),
            (
                400,
                r#"{"__type":"a.b#ThrottlingException"}"#,
                Pace::Throttled,
            ),
            (500, "", Pace::Down),
            (503, "<html>", Pace::Down),
            (403, r#"{"__type":"ExpiredTokenException"}"#, Pace::Down),
            (408, "", Pace::Down),
            (302, "", Pace::Down),
            (200, "<html>sign in</html>", Pace::Down),
        ] {
            match judged(status, body) {
                Verdict::Later { pace, .. } => assert_eq!(pace, expected, "{status}"),
                other => panic!("{status}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_cannot_pass_is_not_tried_again() {
        let never = judged(400, r#"{"__type":"InvalidRequestException"}"#);
        let why = "400 Bad Request: InvalidRequestException".to_owned();
        assert_eq!(never, Verdict::Never { why });
        assert_eq!(judged(413, ""), Verdict::TooLarge);
    }

    #[test]
    fn an_answer_without_a_list_took_everything() {
        assert_eq!(judged(200, "{}"), Verdict::Taken(Vec::new()));
    }
}
