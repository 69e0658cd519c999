//! A request as an event of payload format 2.0.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, USER_AGENT};
use hyper::http::request::Parts;
use serde_json::{Map, Value, json};

use crate::lambda::clock::written;
use crate::lambda::percent::decode;

/// Returns the event of a request that came at `now`, in seconds since 1970. Whoever asks is on
/// this machine.
pub(super) fn event(head: &Parts, body: &[u8], request_id: &str, now: f64) -> Value {
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let text = |name| text_of(&head.headers, name);
    let domain = text(HOST.as_str()).unwrap_or_else(|| "localhost".to_owned());
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers(&head.headers),
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "local",
            "domainName": domain,
            "domainPrefix": "local",
            "http": {
                "method": head.method.as_str(),
                "path": path,
                "protocol": format!("{:?}", head.version),
                "sourceIp": "127.0.0.1",
                "userAgent": text(USER_AGENT.as_str()).unwrap_or_default(),
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": written(now, "%d/%b/%Y:%H:%M:%S %z"),
            "timeEpoch": (now * 1000.0) as u64,
        },
        "isBase64Encoded": false,
    });
    if !query.is_empty() {
        event["queryStringParameters"] = parameters(query);
    }
    if let Some(cookies) = text(COOKIE.as_str()) {
        event["cookies"] = cookies.split("; ").collect();
    }
    if !body.is_empty() {
        let as_text = is_text(text(CONTENT_TYPE.as_str()).as_deref());
        let body_text = std::str::from_utf8(body).ok().filter(|_| as_text);
        event["isBase64Encoded"] = body_text.is_none().into();
        event["body"] = match body_text {
            Some(text) => text.into(),
            None => BASE64_STANDARD.encode(body).into(),
        };
    }
    event
}

/// Headers of one name become one, as does a query's parameter that is there more than once.
fn headers(headers: &HeaderMap) -> Map<String, Value> {
    headers
        .keys()
        .filter(|name| *name != COOKIE)
        .filter_map(|name| Some((name.to_string(), text_of(headers, name.as_str())?.into())))
        .collect()
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let separator = if name == COOKIE.as_str() { "; " } else { "," };
    (!values.is_empty()).then(|| values.join(separator))
}

fn parameters(query: &str) -> Value {
    let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let plain = |text: &str| decode(&text.replace('+', " "));
        parameters
            .entry(plain(name))
            .or_default()
            .push(plain(value));
    }
    parameters
        .into_iter()
        .map(|(name, values)| (name, values.join(",")))
        .collect()
}

/// Whether a body of this type is handed on as it is; others are encoded.
fn is_text(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else {
        return false;
    };
    let media = content_type.split(';').next().unwrap_or_default();
    let media = media.trim().to_ascii_lowercase();
    media.starts_with("text/")
        || matches!(
            media.as_str(),
            "application/json" | "application/javascript" | "application/xml"
        )
        || media.ends_with("+json")
        || media.ends_with("+xml")
}

#[cfg(test)]
mod tests {
    use hyper::Request;
    use serde_json::{Value, json};

    use super::event;

    fn event_of(request: Request<&[u8]>) -> Value {
        let (head, body) = request.into_parts();
        event(&head, body, "id", 1_583_348_638.39)
    }

    #[test]
    fn a_request_has_its_parts_under_lambdas_names() {
        let request = Request::put("/a%20b/c?x=1&y=%C3%A4+b&x=2&z")
            .header("Host", "127.0.0.1:4000")
            .header("X-Twice", "one")
            .header("X-Twice", "two")
            .header("Cookie", "a=1; b=2")
            .header("User-Agent", "curl/8")
            .header("Content-Type", "application/json; charset=utf-8")
            .body(b"{\"a\": 1}".as_slice())
            .unwrap();
        let event = event_of(request);
        assert_eq!(event["version"], "2.0");
        assert_eq!(event["rawPath"], "/a%20b/c");
        assert_eq!(event["rawQueryString"], "x=1&y=%C3%A4+b&x=2&z");
        assert_eq!(
            event["queryStringParameters"],
            json!({"x": "1,2", "y": "ä b", "z": ""})
        );
        assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
        assert_eq!(event["headers"]["x-twice"], "one,two");
        assert_eq!(event["headers"].get("cookie"), None);
        let context = &event["requestContext"];
        assert_eq!(context["http"]["method"], "PUT");
        assert_eq!(context["http"]["protocol"], "HTTP/1.1");
        assert_eq!(context["http"]["userAgent"], "curl/8");
        assert_eq!(context["time"], "04/Mar/2020:19:03:58 +0000");
        assert_eq!(context["timeEpoch"], 1_583_348_638_390_u64);
        assert_eq!(event["body"], "{\"a\": 1}");
        assert_eq!(event["isBase64Encoded"], false);
    }

    #[test]
    fn what_is_no_text_is_encoded() {
        for (kind, body) in [
            ("image/png", b"abc".as_slice()),
            ("text/plain", b"\xff".as_slice()),
            ("application/x-www-form-urlencoded", b"a=1".as_slice()),
        ] {
            let request = Request::post("/")
                .header("Content-Type", kind)
                .body(body)
                .unwrap();
            assert_eq!(event_of(request)["isBase64Encoded"], true, "{kind}");
        }
    }

    #[test]
    fn what_is_not_there_has_no_member() {
        let event = event_of(Request::get("/").body(b"".as_slice()).unwrap());
        for member in ["body", "cookies", "queryStringParameters"] {
            assert_eq!(event.get(member), None, "{member}");
        }
    }
}
