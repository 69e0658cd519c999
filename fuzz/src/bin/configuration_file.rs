//! The collector's configuration file: whatever it says, what is wrong is named
//! with its line, and what holds in the end can be used.

#![no_main]

use std::path::Path;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use manta_fuzz::config::{Buffer, Config, ConfigError, Settings, read_text};

fuzz_target!(|text: &str| {
    let (settings, problems) = read_text(Path::new("cfg.yaml"), text);
    let lines = text
        .split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
        .count();
    for problem in &problems {
        assert!(problem.to_string().starts_with("cfg.yaml:"), "{problem}");
        match problem {
            ConfigError::UnknownKey { line, .. }
            | ConfigError::ValueInFile { line, .. }
            | ConfigError::Syntax { line, .. } => {
                assert!((1..=lines + 1).contains(line), "line {line}: {problem}");
            }
            ConfigError::NoVersion { .. } => assert_eq!(problems.len(), 1),
            other => panic!("a file has no such problem: {other}"),
        }
    }
    can_be_used(&Config::of(Settings::default(), settings));
});

fn can_be_used(config: &Config) {
    match config.buffer {
        Buffer::FromLimit => {}
        Buffer::Bytes(bytes) => assert!(bytes >= 3 << 20),
    }
    assert!(config.concurrency >= 1);
    assert!(config.flush >= Duration::from_secs(1));
    let optional = [
        &config.otlp_grpc_address,
        &config.otlp_http_address,
        &config.metrics_address,
    ];
    let addresses = optional.into_iter().flatten();
    for address in addresses.chain([&config.udp_address, &config.tcp_address]) {
        let (host, port) = address.rsplit_once(':').expect("it has a port");
        assert!(!host.is_empty() && port.parse::<u16>().is_ok(), "{address}");
    }
    let texts = [
        &config.endpoint,
        &config.region,
        &config.role_arn,
        &config.proxy_address,
    ];
    assert!(texts.into_iter().flatten().all(|text| !text.is_empty()));
}
