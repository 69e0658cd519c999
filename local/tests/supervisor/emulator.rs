//! An emulated AWS: moto's own server, and what fills it.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use manta_local::kinds::Emulator;
use manta_testbed::python;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::deployment::Deployment;

#[tokio::test(flavor = "multi_thread")]
async fn an_emulation_that_is_started_again_is_filled_again() {
    let deployment = Deployment::new();
    let code = deployment.code();
    // The environment that the tests' AWS is installed in, as if it were the application's.
    let python = python();
    let environment = Path::new(&python).parent().and_then(Path::parent);
    symlink(environment.expect("bin/python"), code.join(".venv")).expect("the folder is ours");
    let folder = code.to_string_lossy().into_owned();
    let emulator = Emulator {
        folders: vec![folder.clone()],
        folder,
        setup: Vec::new(),
        setup_inputs: None,
        seed: vec!["echo $AWS_ENDPOINT_URL >> filled".to_owned()],
        seed_inputs: None,
        environment: BTreeMap::new(),
    };
    let outputs = deployment
        .put(&emulator.named("moto"))
        .await
        .expect("moto is installed");
    let line = format!("{}\n", outputs["endpoint"].as_str().expect("it is text"));
    let filled = || std::fs::read_to_string(code.join("filled")).expect("it has been filled");
    assert_eq!(filled(), line);

    let instances = deployment.instances().await;
    let pid = instances[0].pid.expect("it is a process");
    kill(Pid::from_raw(pid.cast_signed()), Signal::SIGKILL).expect("it runs");
    while filled() != line.repeat(2) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    deployment.end().await;
}
