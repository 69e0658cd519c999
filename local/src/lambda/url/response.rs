//! What a function returned, as a response.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, SET_COOKIE};
use hyper::{Response, StatusCode};
use manta_daemon::http::Answer;
use serde_json::{Map, Value};

/// Returns the response that a function's answer means: what it says, if it has a status, or else
/// 200 and the answer itself. `None` when it says what cannot be a response.
pub(super) fn response(returned: &[u8]) -> Option<Response<Answer>> {
    let value: Value = serde_json::from_slice(returned).ok()?;
    match value {
        Value::Object(said) if said.contains_key("statusCode") => structured(&said),
        Value::Object(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_) => {
            let mut response = Response::new(Answer::of(returned.to_vec()));
            say_json(&mut response);
            Some(response)
        }
    }
}

fn structured(said: &Map<String, Value>) -> Option<Response<Answer>> {
    let mut response = Response::new(Answer::of(body(said)?));
    *response.status_mut() = status(&said["statusCode"])?;
    if let Some(headers) = said.get("headers").filter(|headers| !headers.is_null()) {
        for (name, value) in headers.as_object()? {
            let name = HeaderName::try_from(name).ok()?;
            response
                .headers_mut()
                .insert(name, HeaderValue::from_str(&plain(value)?).ok()?);
        }
    }
    if let Some(cookies) = said.get("cookies").filter(|cookies| !cookies.is_null()) {
        for cookie in cookies.as_array()? {
            let cookie = HeaderValue::from_str(cookie.as_str()?).ok()?;
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    // What frames a response is the server's to say.
    for framing in ["content-length", "transfer-encoding", "connection"] {
        response.headers_mut().remove(framing);
    }
    if !response.headers().contains_key(CONTENT_TYPE) {
        say_json(&mut response);
    }
    Some(response)
}

fn status(said: &Value) -> Option<StatusCode> {
    let number = match said {
        // Some write it in quotes, and Lambda reads it.
        Value::String(digits) => digits.parse().ok()?,
        Value::Number(number) => number.as_u64()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let status = StatusCode::from_u16(number.try_into().ok()?).ok()?;
    // Those below promise another response.
    (status.as_u16() >= 200).then_some(status)
}

fn body(said: &Map<String, Value>) -> Option<Vec<u8>> {
    let text = match said.get("body") {
        None | Some(Value::Null) => return Some(Vec::new()),
        Some(body) => body.as_str()?,
    };
    match said.get("isBase64Encoded") {
        Some(Value::Bool(true)) => BASE64_STANDARD.decode(text).ok(),
        _ => Some(text.as_bytes().to_vec()),
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn say_json(response: &mut Response<Answer>) {
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use serde_json::{Value, json};

    use super::response;

    async fn answered(returned: &Value) -> Option<(u16, Vec<(String, String)>, Vec<u8>)> {
        let (head, body) = response(returned.to_string().as_bytes())?.into_parts();
        let headers = head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let body = body.collect().await.expect("it is there").to_bytes();
        Some((head.status.as_u16(), headers, body.to_vec()))
    }

    #[tokio::test]
    async fn a_plain_answer_is_json() {
        let (status, headers, body) = answered(&json!({"message": "hi"})).await.unwrap();
        assert_eq!(status, 200);
        assert_eq!(
            headers,
            [("content-type".to_owned(), "application/json".to_owned())]
        );
        assert_eq!(body, br#"{"message":"hi"}"#);
    }

    #[tokio::test]
    async fn a_structured_answer_says_everything() {
        let (status, headers, body) = answered(&json!({
            "statusCode": 201, "headers": {"X-Count": 3, "Content-Type": "image/png"},
            "cookies": ["a=1", "b=2; Secure"], "body": "AP8=", "isBase64Encoded": true,
        }))
        .await
        .unwrap();
        assert_eq!(status, 201);
        assert_eq!(body, [0, 255]);
        for header in [
            ("x-count", "3"),
            ("content-type", "image/png"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2; Secure"),
        ] {
            let header = (header.0.to_owned(), header.1.to_owned());
            assert!(headers.contains(&header), "{headers:?}");
        }
    }

    #[tokio::test]
    async fn what_is_no_response_is_none() {
        for returned in [
            json!({"statusCode": "abc"}),
            json!({"statusCode": 99}),
            json!({"statusCode": 101}),
            json!({"statusCode": null}),
            json!({"statusCode": 200, "body": {"a": 1}}),
            json!({"statusCode": 200, "headers": ["a"]}),
            json!({"statusCode": 200, "headers": {"bad name": "x"}}),
            json!({"statusCode": 200, "headers": {"x": "a\nb"}}),
            json!({"statusCode": 200, "body": "%", "isBase64Encoded": true}),
        ] {
            assert!(answered(&returned).await.is_none(), "{returned}");
        }
        assert!(response(b"not json").is_none());
    }
}
