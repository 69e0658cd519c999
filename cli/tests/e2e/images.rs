//! Images, with a real engine and a real registry behind the emulated ECR.

use std::fs;

use manta_testbed::docker;

use crate::account::Account;
use crate::manta::Manta;
use crate::yard::Yard;

const BLUEPRINT: &str = r#"stack = "yard"

[tracing]
collector = "xray"

[service.web]
build = "web"

[service.api]
build = "api"
"#;
const DOCKERFILE: &str = "FROM scratch\nCOPY greeting /greeting\nCMD [\"/greeting\"]\n";

/// Returns two services that are built.
fn yard() -> Yard {
    let yard = Yard::open(BLUEPRINT, &[]);
    for service in ["web", "api"] {
        yard.manta
            .write(&format!("{service}/Dockerfile"), DOCKERFILE);
        yard.manta.write(
            &format!("{service}/greeting"),
            &format!("hello from {service}"),
        );
    }
    yard
}

/// Returns the image that a service's newest task definition runs.
fn running(yard: &Yard, service: &str) -> String {
    let container = yard.container(service, service);
    container["image"].as_str().expect("a string").to_owned()
}

#[test]
#[ignore = "needs a Docker engine and docker-registry"]
fn images_are_pushed_once_and_tasks_name_them_by_digest() {
    let yard = yard();
    yard.manta.run(&["up", "-y"]).ended_with(0);
    let [(_, digest)] = &yard.images("web")[..] else {
        panic!("one image was pushed");
    };
    let running = running(&yard, "web");
    assert!(
        running.ends_with(&format!("/yard/web@{digest}")),
        "{running}"
    );

    docker(&["pull", &running]);

    let run = yard.manta.run(&["plan", "--detailed-exitcode"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
#[ignore = "needs a Docker engine and docker-registry"]
fn an_edited_context_is_built_again_and_no_other() {
    let yard = yard();
    yard.manta.run(&["up", "-y"]).ended_with(0);
    let before = (running(&yard, "web"), running(&yard, "api"));

    yard.manta.write("web/greeting", "good morning");
    yard.manta.run(&["up", "-y"]).ended_with(0);
    assert_ne!(running(&yard, "web"), before.0);
    assert_eq!(running(&yard, "api"), before.1);
    assert_eq!(yard.images("web").len(), 2, "the older one is kept");
    assert_eq!(yard.images("api").len(), 1);
}

#[test]
#[ignore = "needs a Docker engine and docker-registry"]
fn a_build_that_fails_shows_why_and_the_next_up_goes_on() {
    let yard = yard();
    let dockerfile = yard.manta.folder().join("web/Dockerfile");
    fs::write(&dockerfile, "FROM scratch\nCOPY nothing /nothing\n").expect("writable");
    let run = yard.manta.run(&["up", "-y"]).ended_with(1);
    assert!(run.stderr.contains("image/web"), "{run:#?}");
    assert!(run.stderr.contains("COPY nothing /nothing"), "{run:#?}");
    assert!(yard.images("web").is_empty());

    fs::write(&dockerfile, DOCKERFILE).expect("writable");
    yard.manta.run(&["up", "-y"]).ended_with(0);
    assert_eq!(yard.images("web").len(), 1);
    yard.manta.run(&["down", "-y"]).ended_with(0);
}

#[test]
fn without_a_container_tool_the_ones_to_install_are_named() {
    let account = Account::new();
    let manta = account
        .environment()
        .iter()
        .fold(Manta::new(), |manta, (name, value)| manta.env(name, value))
        .env("PATH", "/nowhere")
        .with("blueprint.toml", BLUEPRINT)
        .with("web/Dockerfile", DOCKERFILE)
        .with("api/Dockerfile", DOCKERFILE);
    let run = manta.run(&["up", "-y"]).ended_with(1);
    for tool in ["docker", "podman", "finch", "nerdctl"] {
        assert!(run.stderr.contains(tool), "{tool} is not named: {run:#?}");
    }
}
