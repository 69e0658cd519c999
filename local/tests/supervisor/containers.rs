//! Services in containers, with a real Docker engine.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::process::Command;

use manta_local::container::{application_image, collector_image};
use manta_local::control::{Answer, Request};
use manta_local::kinds::{Collector, CollectorKind, Container, Run, Service, Tracing};
use manta_testbed::{docker, request};

use crate::deployment::Deployment;

/// The statically linked binary that goes into the collector's image.
const COLLECTOR: &str = "MANTA_TEST_STATIC_DAEMON";
const DOCKERFILE: &str = "FROM scratch\nCOPY busybox /bin/busybox\n";
/// Answers with a page once it is started, and ends when asked to.
const SCRIPT: &str = r#"
    /bin/busybox mkdir /web; echo hello from inside > /web/index.html
    trap "exit 0" TERM
    /bin/busybox httpd -f -p 8080 -h /web & wait
"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
async fn a_service_in_containers_serves_is_entered_and_leaves_nothing() {
    let deployment = Deployment::called("orders-served");
    let sampling = r#"{"rate":1.0,"reservoir_per_second":1,"ignore":[],"rules":[]}"#.to_owned();
    let tracing = Tracing { sampling }.named("main");
    deployment.put(&tracing).await.expect("it starts");
    let service = in_containers(&deployment).named("web");
    let outputs = deployment.put(&service).await.expect("it starts");
    let url = outputs["url"].as_str().expect("it has a port").to_owned();
    let page = request("GET", &url, &[], b"").text();
    assert!(page.contains("hello from inside"), "{page}");

    let folder = deployment.folder.path().to_string_lossy().into_owned();
    let containers = containers_of(&folder);
    assert_eq!(containers.len(), 2, "{containers:?}");
    let networks: Vec<_> = containers.iter().map(|id| network_of(id)).collect();
    let shared = networks
        .iter()
        .find_map(|mode| mode.strip_prefix("container:"));
    let with = shared.expect("one is in the network of the other");
    assert!(containers.iter().any(|id| id == with), "{networks:?}");

    let exec = Request::Exec {
        service: "web".to_owned(),
        command: ["/bin/busybox", "cat", "/web/index.html"]
            .map(str::to_owned)
            .into(),
        terminal: false,
    };
    let Ok(Answer::Execution(execution)) = deployment.call(&exec).await else {
        panic!("it can be entered");
    };
    let (program, arguments) = execution.command.split_first().expect("a command");
    let output = Command::new(program).args(arguments).output();
    assert_eq!(output.expect("docker").stdout, b"hello from inside\n");

    deployment.end().await;
    assert_eq!(containers_of(&folder), [""; 0]);
    let images = ["image", "ls", "--quiet", "manta-local/orders-served/*"];
    assert_eq!(docker(&images), "");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
async fn containers_that_are_being_started_do_not_outlive_the_deployment() {
    let deployment = Deployment::called("orders-started");
    let mut service = in_containers(&deployment);
    // Nobody listens there.
    service.port = Some(8081);
    let web = service.named("web");
    let folder = deployment.folder.path().to_string_lossy().into_owned();
    let ending = async {
        while containers_of(&folder).is_empty() {
            tokio::task::yield_now().await;
        }
        deployment.shut_down().await;
    };
    let (started, ()) = tokio::join!(deployment.put(&web), ending);
    started.expect_err("it is ended before it is healthy");
    assert_eq!(containers_of(&folder), [""; 0]);
    deployment.end().await;
}

/// Returns a traced service whose image is built.
fn in_containers(deployment: &Deployment) -> Service {
    let context = deployment.code();
    fs::copy("/bin/busybox", context.join("busybox")).expect("busybox-static is installed");
    fs::write(context.join("Dockerfile"), DOCKERFILE).expect("there is room");
    let program = env::var(COLLECTOR).unwrap_or_else(|_| {
        panic!(
            "{COLLECTOR} must name a statically linked manta-daemon (cargo xtask test makes one)"
        )
    });
    let name = deployment.folder.deployment();
    let mut service = deployment.answering("");
    service.workload.environment.clear();
    service.port = Some(8080);
    service.health = None;
    service.workload.run = Run::Container(Container {
        image: application_image(&name, "web", "1"),
        context: Some(context.to_string_lossy().into_owned()),
        dockerfile: None,
        args: BTreeMap::new(),
        command: ["/bin/busybox", "sh", "-c", SCRIPT]
            .map(str::to_owned)
            .into(),
        cpu: 256,
        memory_mib: 64,
        platform: "linux/amd64".to_owned(),
        collector: Some(Collector {
            image: collector_image(&name, "1"),
            kind: CollectorKind::Manta,
            program: Some(program),
            sampling: None,
        }),
    });
    service
}

fn containers_of(folder: &str) -> Vec<String> {
    let filter = format!("label=manta.local={folder}");
    let list = ["ps", "--all", "--quiet", "--no-trunc", "--filter", &filter];
    docker(&list).lines().map(str::to_owned).collect()
}

fn network_of(id: &str) -> String {
    let format = "{{.HostConfig.NetworkMode}}";
    docker(&["container", "inspect", "--format", format, id])
}
