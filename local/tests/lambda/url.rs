//! Functions behind addresses.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use manta_engine::Outputs;
use manta_local::kinds::Url;
use manta_testbed::{Response, request};
use serde_json::{Value, json};

use crate::deployment::Deployment;

async fn ask(
    outputs: &Outputs,
    method: &'static str,
    path: &str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
) -> Response {
    let url = format!("{}{path}", outputs["url"].as_str().expect("it has one"));
    tokio::task::spawn_blocking(move || request(method, &url, headers, body))
        .await
        .expect("it is answered")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_an_event_and_the_answer_a_response() {
    let deployment = Deployment::start();
    let mut function = deployment.python(
        "page",
        "import json
def handler(event, context):
    return {
        'statusCode': 201,
        'headers': {'Content-Type': 'text/plain', 'X-Seen': event['headers']['x-sent']},
        'cookies': ['a=1', 'b=2'],
        'body': json.dumps([event['rawPath'], event['queryStringParameters'],
            event['cookies'], event['body'], event['isBase64Encoded'],
            event['requestContext']['http']['method']]),
    }
",
    );
    function.url = Some(Url {
        auth_type: "AWS_IAM".to_owned(),
    });
    let outputs = deployment.put("page", &function).await;
    let headers = &[
        ("X-Sent", "yes"),
        ("Cookie", "c=3; d=4"),
        ("Content-Type", "text/plain"),
    ];
    let response = ask(
        &outputs,
        "PATCH",
        "orders/7?x=1&x=2",
        headers,
        "ä".as_bytes(),
    )
    .await;
    assert_eq!(response.status, 201);
    let head = response.head.to_lowercase();
    for header in [
        "content-type: text/plain",
        "x-seen: yes",
        "set-cookie: a=1",
        "set-cookie: b=2",
    ] {
        assert!(head.contains(header), "{head}");
    }
    let seen: Value = serde_json::from_slice(&response.body).expect("it is JSON");
    assert_eq!(
        seen,
        json!(["/orders/7", {"x": "1,2"}, ["c=3", "d=4"], "ä", false, "PATCH"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_one_id_wherever_it_is_told() {
    let deployment = Deployment::start();
    let mut function = deployment.python(
        "identified",
        "def handler(event, context):
    return {
        'statusCode': 200,
        'headers': {'X-Event': event['requestContext']['requestId'], 'X-Context': context.aws_request_id},
    }
",
    );
    function.url = Some(Url {
        auth_type: "NONE".to_owned(),
    });
    let outputs = deployment.put("identified", &function).await;
    let head = ask(&outputs, "GET", "", &[], b"").await.head.to_lowercase();
    let told = |name: &str| {
        let mut lines = head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    assert!(told("x-context").is_some(), "{head}");
    assert_eq!(told("x-event"), told("x-context"));
    assert_eq!(told("x-amzn-requestid"), told("x-context"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_is_a_bad_gateway() {
    let deployment = Deployment::start();
    let mut function = deployment.python(
        "broken",
        "def handler(event, context):
    if event['rawPath'] == '/raise': raise ValueError
    return {'statusCode': 'none'}
",
    );
    function.url = Some(Url {
        auth_type: "NONE".to_owned(),
    });
    let outputs = deployment.put("broken", &function).await;
    for path in ["raise", "strange"] {
        let response = ask(&outputs, "GET", path, &[], b"").await;
        assert_eq!(response.status, 502, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_stays_when_the_function_changes_and_goes_with_it() {
    let deployment = Deployment::start();
    let mut function = deployment.python("moving", "def handler(event, context): return 1");
    function.url = Some(Url {
        auth_type: "NONE".to_owned(),
    });
    let before = deployment.put("moving", &function).await;
    function.memory_mib = 256;
    let after = deployment.put("moving", &function).await;
    assert_eq!(before, after);
    assert_eq!(ask(&after, "GET", "", &[], b"").await.body, b"1");
    function.url = None;
    assert_eq!(deployment.put("moving", &function).await.get("url"), None);
    let address = before["url"].as_str().unwrap();
    let address = address.trim_start_matches("http://").trim_end_matches('/');
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn an_address_is_closed_once_its_function_is_deleted() {
    let deployment = Deployment::start();
    let mut function = deployment.bootstrap("brief", "");
    function.url = Some(Url {
        auth_type: "NONE".to_owned(),
    });
    let outputs = deployment.put("brief", &function).await;
    let address = outputs["url"].as_str().unwrap();
    let address = address.trim_start_matches("http://").trim_end_matches('/');
    deployment.functions.delete("brief").await;
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_and_addresses_have_ports_for_themselves_whatever_functions_are_called() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let deployment = Deployment::listening({
        let asked = Arc::clone(&asked);
        Arc::new(move |what| {
            asked.lock().expect("nothing panics").push(what.to_owned());
            TcpListener::bind("127.0.0.1:0")
        })
    });
    let mut function = deployment.bootstrap("functions", "");
    function.url = Some(Url {
        auth_type: "NONE".to_owned(),
    });
    deployment.put("functions", &function).await;
    let asked = asked.lock().expect("nothing panics");
    assert_ne!(asked[0], asked[1]);
}
