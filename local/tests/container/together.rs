//! An application and its collector, together as in a Fargate task.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use manta_local::container::{Pair, answers};
use manta_local::control::LogStream;
use manta_testbed::request;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::docker::{containers_of, inspect};
use crate::world::{World, published};

const PATIENCE: Duration = Duration::from_secs(30);

/// Sends the segment in its environment as the X-Ray SDKs do, and serves HTTP.
const WEB: &str = r#"
    bb=/bin/busybox
    /bin/send 127.0.0.1:2000 "$SEGMENT"
    for port in 2000 4317 4318; do $bb nc 127.0.0.1 $port </dev/null && echo "open: $port"; done
    $bb mkdir /web; echo hello > /web/index.html
    trap "exit 0" TERM
    $bb httpd -f -p "$PORT" -h /web & wait
"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
async fn an_application_and_its_collector_share_a_network_and_a_trace_arrives() {
    let world = World::new().await;
    let (trace, segment) = segment();
    let mut application = world.traced(WEB);
    application
        .environment
        .insert("SEGMENT".to_owned(), segment);
    let port = published();
    application.port = Some(port);
    let pair = world.start(&application).await.expect("it starts");

    share_a_network(&pair);
    for port in ["open: 2000", "open: 4317", "open: 4318"] {
        world.logged(port).await;
    }
    let outside = ([127, 0, 0, 1], port.outside).into();
    wait_until(|| async move { answers(outside).await }).await;
    let page = request("GET", &format!("http://{outside}"), &[], b"");
    assert_eq!(page.text(), "hello\n");
    wait_until(|| async { has_trace(&world.xray(), &trace) }).await;

    let ended = pair.stop().await;
    assert_eq!(ended.code(), 0, "SIGTERM ended it: {:?}", world.lines());
    assert_eq!(containers_of(&world.folder()), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
async fn a_trace_that_was_sent_at_the_last_moment_arrives() {
    let world = World::new().await;
    let (trace, segment) = segment();
    let mut application = world.traced("exec /bin/send 127.0.0.1:2000 \"$SEGMENT\"");
    application
        .environment
        .insert("SEGMENT".to_owned(), segment);
    let pair = world.start(&application).await.expect("it starts");
    assert_eq!(pair.wait().await.code(), 0, "{:?}", world.lines());
    pair.stop().await;
    assert!(has_trace(&world.xray(), &trace), "{:?}", world.lines());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
async fn a_collector_that_is_killed_takes_the_copy_with_it() {
    let world = World::new().await;
    let application = world.traced("exec /bin/busybox sleep 600");
    let mut application = application;
    application.stop_timeout = Duration::from_secs(1);
    let pair = world.start(&application).await.expect("it starts");
    let collector = pair.collector_id().expect("it is traced");
    manta_testbed::docker(&["kill", collector]);
    let ended = timeout(PATIENCE, pair.wait()).await.expect("it ends");
    assert_ne!(ended.code(), 0);
    let (stream, line) = world.logged("the collector ended").await;
    assert_eq!(stream, LogStream::System, "{line}");
    pair.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn what_is_on_loopback_outside_is_reached_from_inside() {
    let world = World::new().await;
    let mut application = world.application(
        "/bin/busybox wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task; echo
         /bin/busybox wget -q -O - $AWS_ENDPOINT_URL/nothing 2>&1
         /bin/busybox sleep 600",
    );
    // It answers what is to be seen from inside: that it was reached.
    let endpoint = format!("http://{}", world.metadata.address());
    let variable = "AWS_ENDPOINT_URL".to_owned();
    application.environment.insert(variable, endpoint);
    let pair = world.start(&application).await.expect("it starts");

    let (_, task) = world.logged("TaskARN").await;
    let task: Value = serde_json::from_str(&task).expect("it is JSON");
    let arn = format!(
        "arn:aws:ecs:eu-west-1:000000000000:task/{}/{}",
        world.name, application.id
    );
    assert_eq!(task["TaskARN"], arn);
    world.logged("404 Not Found").await;
    pair.stop().await;
}

/// Makes sure that Docker says so, and the kernel.
fn share_a_network(pair: &Pair) {
    let collector = pair.collector_id().expect("it is traced");
    let application = pair.application_id();
    assert_eq!(
        inspect(application, "{{.HostConfig.NetworkMode}}"),
        format!("container:{collector}")
    );
    let network = |id| {
        let pid = inspect(id, "{{.State.Pid}}");
        fs::read_link(format!("/proc/{pid}/ns/net")).expect("it runs")
    };
    assert_eq!(network(application), network(collector));
}

/// Returns a segment of now, and the trace that it is in.
fn segment() -> (String, String) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("it is after 1970").as_secs();
    let trace = format!("1-{now:08x}-{:024x}", fastrand::u64(..));
    let segment = json!({
        "trace_id": trace,
        "id": format!("{:016x}", fastrand::u64(1..)),
        "name": "web",
        "start_time": now,
        "end_time": now + 1,
    });
    (trace, segment.to_string())
}

fn has_trace(xray: &str, trace: &str) -> bool {
    let asked = json!({"TraceIds": [trace]}).to_string();
    let answer = request("POST", &format!("{xray}/Traces"), &[], asked.as_bytes());
    let body: Value = serde_json::from_slice(&answer.body).expect("it is JSON");
    body["Traces"]
        .as_array()
        .is_some_and(|traces| !traces.is_empty())
}

async fn wait_until<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    let waiting = async {
        while !is_so().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("it becomes so");
}
