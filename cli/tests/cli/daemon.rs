//! `daemon`: the collector on this machine.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use crate::manta::Manta;

/// Where the collector is installed, below the root.
const FILES: [&str; 3] = [
    "usr/local/bin/manta-daemon",
    "etc/amazon/xray/cfg.yaml",
    "etc/systemd/system/manta-daemon.service",
];

#[test]
fn everything_behind_run_is_the_collectors() {
    let manta = with_program(b"#!/bin/sh\nprintf '%s ' \"$@\"; exit 7\n");
    for words in [
        &["--region", "eu-west-1", "-v"][..],
        &["-o", "-m", "16", "--output", "x"],
        &["healthcheck", "-t", "[::1]:2000"],
        &["-h"],
        &[],
    ] {
        let run = manta.run(&[&["daemon", "run"], words].concat());
        // The program took manta's place, so its code is the command's.
        let run = run.ended_with(7);
        let told: Vec<_> = run.stdout.split_whitespace().collect();
        assert_eq!(told, words, "{run:?}");
    }
    let run = manta.run(&["daemon", "run", "--", "-n", "x"]).ended_with(7);
    assert_eq!(run.stdout, "-n x ");
}

#[test]
fn without_the_program_its_places_are_named() {
    let manta = Manta::new().env("MANTA_DAEMON", "/nowhere/manta-daemon");
    for action in ["run", "install"] {
        let run = manta.run(&["daemon", action]).ended_with(1);
        assert!(run.stderr.contains("/nowhere/manta-daemon"), "{run:?}");
        assert!(run.stderr.contains("cargo xtask image"), "{run:?}");
    }
}

#[test]
fn an_installation_is_whole_and_said() {
    let manta = with_program(&static_program());
    let install = ["daemon", "install", "--root", "machine"];
    let dry = manta.run(&[&install[..], &["--dry-run"]].concat());
    let dry = dry.ended_with(0);
    assert!(dry.stdout.contains("would create machine/etc"), "{dry:?}");
    assert!(dry.stdout.contains("Version: 2"), "{dry:?}");
    assert!(!manta.folder().join("machine").exists());

    let run = manta.run(&install).ended_with(0);
    for file in FILES {
        assert!(
            manta.folder().join("machine").join(file).is_file(),
            "{file}"
        );
        assert!(
            run.stdout.contains(&format!("created machine/{file}")),
            "{run:?}"
        );
    }
    assert!(run.stdout.contains("systemctl"), "{run:?}");

    let again = manta.run(&[&install[..], &["--output", "json"]].concat());
    let again = again.ended_with(0).json();
    for file in again["files"].as_array().expect("a list") {
        assert_eq!(file["action"], "keep", "{again}");
    }
}

#[test]
fn a_configuration_is_the_users_once_it_is_there() {
    let manta = with_program(&static_program());
    let install = ["daemon", "install", "--root", "."];
    manta.run(&install).ended_with(0);
    manta.write(FILES[1], "Version: 2\nConcurrency: 8\n");
    let run = manta.run(&[&install[..], &["--region", "eu-west-1"]].concat());
    let run = run.ended_with(64);
    assert!(run.stderr.contains("cfg.yaml"), "{run:?}");
    manta.run(&install).ended_with(0);
    assert_eq!(manta.read(FILES[1]), "Version: 2\nConcurrency: 8\n");
}

/// Returns a folder with a collector of this content, where manta is told to find it.
fn with_program(content: &[u8]) -> Manta {
    let manta = Manta::new();
    let program = manta.folder().join("manta-daemon");
    fs::write(&program, content).expect("writable");
    fs::set_permissions(&program, Permissions::from_mode(0o755)).expect("it is ours");
    manta.env("MANTA_DAEMON", &program.to_string_lossy())
}

/// Returns the ELF header of a static program for this machine.
fn static_program() -> Vec<u8> {
    let machine: u16 = match std::env::consts::ARCH {
        "aarch64" => 183,
        _ => 62,
    };
    let mut header = vec![0; 64];
    header[..6].copy_from_slice(b"\x7fELF\x02\x01");
    header[18..20].copy_from_slice(&machine.to_le_bytes());
    header
}
