//! Images and containers, by the `docker` command.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use manta_testbed::docker;

/// The statically linked binary that goes into the image.
const BINARY: &str = "MANTA_TEST_STATIC_DAEMON";
const CA_BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";
const PATIENCE: Duration = Duration::from_secs(60);

/// A running container; is removed when dropped.
pub(crate) struct Container {
    pub(crate) id: String,
}

impl Container {
    /// Starts one in the background.
    pub(crate) fn start(options: &[&str], image: &str, command: &[&str]) -> Self {
        let run = ["run", "--detach"];
        Self {
            id: docker(&[&run[..], options, &[image], command].concat()),
        }
    }

    /// Waits until its own health check has passed.
    pub(crate) fn wait_until_healthy(&self) {
        let deadline = Instant::now() + PATIENCE;
        let format = "{{.State.Status}} {{.State.Health.Status}}";
        loop {
            let state = docker(&["inspect", "--format", format, &self.id]);
            if state == "running healthy" {
                return;
            }
            assert!(
                state == "running starting" && Instant::now() < deadline,
                "the container is {state}: {}",
                self.logs()
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Stops it as ECS does, with SIGTERM, and waits for its end.
    pub(crate) fn stop(&self) {
        docker(&["stop", "--time", "20", &self.id]);
        let code = docker(&["inspect", "--format", "{{.State.ExitCode}}", &self.id]);
        assert_eq!(code, "0", "{}", self.logs());
    }

    fn logs(&self) -> String {
        let output = Command::new("docker").args(["logs", &self.id]).output();
        let output = output.expect("docker is there");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // It fails only when it is gone already.
        let _ = Command::new("docker")
            .args(["rm", "--force", &self.id])
            .output();
    }
}

/// A network of its own; is removed when dropped, after the containers in it.
pub(crate) struct Network {
    pub(crate) name: String,
}

impl Network {
    /// Makes one with these addresses.
    pub(crate) fn create(name: &str, subnet: &str) -> Self {
        let name = name.to_owned();
        // One that a test left behind that was killed.
        let _ = Command::new("docker")
            .args(["network", "rm", &name])
            .output();
        docker(&["network", "create", "--subnet", subnet, &name]);
        Self { name }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // It fails only when it is gone already.
        let _ = Command::new("docker")
            .args(["network", "rm", &self.name])
            .output();
    }
}

/// Builds the image from this crate's Dockerfile; returns its name.
pub(crate) fn build() -> String {
    let binary = env::var_os(BINARY).unwrap_or_else(|| {
        panic!("{BINARY} must name a statically linked manta-daemon (cargo xtask test makes one)")
    });
    let context = tempfile::tempdir().expect("there is room for temporary files");
    let dockerfile = Path::new(env!("CARGO_MANIFEST_DIR")).join("Dockerfile");
    for (from, to) in [
        (PathBuf::from(binary), "manta-daemon"),
        (CA_BUNDLE.into(), "ca-certificates.crt"),
        (dockerfile, "Dockerfile"),
    ] {
        fs::copy(&from, context.path().join(to))
            .unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
    let image = "manta-daemon:under-test";
    let context = context.path().to_string_lossy();
    docker(&["build", "--quiet", "--tag", image, &context]);
    image.to_owned()
}
