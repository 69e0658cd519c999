//! The same settings in a file, as flags, and set one by one: they come to the same.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use manta_fuzz::config::{Arguments, Config, Key, Settings, read_text};

/// Each key that is a flag as well: in the file, and as flags.
const KEYS: [(&str, &str); 18] = [
    ("TotalBufferSizeMB", "-m"),
    ("Concurrency", "-concurrency"),
    ("Endpoint", "-endpoint"),
    ("Region", "--region"),
    ("Socket.UDPAddress", "-b"),
    ("Socket.TCPAddress", "--bind-tcp"),
    ("Socket.OTLPGRPCAddress", "-otlp-grpc"),
    ("Socket.OTLPHTTPAddress", "-otlp-http"),
    ("Socket.MetricsAddress", "-metrics"),
    ("FlushSeconds", "-flush-seconds"),
    ("Logging.LogRotation", "-log-rotation"),
    ("Logging.LogLevel", "-l"),
    ("Logging.LogPath", "-f"),
    ("LocalMode", "-o"),
    ("ResourceARN", "-a"),
    ("RoleARN", "-r"),
    ("NoVerifySSL", "-no-verify-ssl"),
    ("ProxyAddress", "-p"),
];

fuzz_target!(|chosen: Vec<(u8, &str)>| {
    let chosen = chosen.iter().map(|(choice, value)| {
        let (key, flag) = KEYS[usize::from(*choice) % KEYS.len()];
        (key, flag, *value)
    });
    let (mut expected, mut refused) = (Settings::default(), 0);
    for (key, _, value) in chosen.clone() {
        let key = Key::in_file(key).expect("it is a key");
        refused += usize::from(expected.set(key, value, "").is_err());
    }

    let flags = chosen
        .clone()
        .map(|(_, flag, value)| format!("{flag}={value}"));
    let flags = Arguments::parse(flags);
    assert_eq!(flags.is_err(), refused > 0);
    if let Ok(arguments) = &flags {
        assert_eq!(arguments.settings, expected);
    }

    let entries = chosen.clone().map(|(key, _, value)| entry(key, value));
    let text = entries.collect::<String>() + "Version: 2\n";
    let (file, problems) = read_text(Path::new("cfg.yaml"), &text);
    assert_eq!(problems.len(), refused, "{text}{problems:?}");
    let version = Key::in_file("Version").expect("it is a key");
    expected.set(version, "2", "").expect("it fits");
    assert_eq!(file, expected, "{text}");

    // A file's 8 is the official daemon's default, and says nothing; a flag's does.
    let is_eight = |value: &str| value.parse() == Ok(8);
    let mut values = chosen.filter(|(key, ..)| *key == "Concurrency");
    if let Ok(arguments) = flags
        && !values.any(|(.., value)| is_eight(value))
    {
        let of_file = Config::of(Settings::default(), file);
        assert_eq!(Config::of(arguments.settings, Settings::default()), of_file);
    }
});

/// Writes a setting in YAML.
fn entry(key: &str, value: &str) -> String {
    let value = quoted(value);
    match key.split_once('.') {
        Some((section, key)) => format!("{section}:\n  {key}: {value}\n"),
        None => format!("{key}: {value}\n"),
    }
}

/// Writes a text between quotes, with YAML's escape for all that is not printable in ASCII.
fn quoted(text: &str) -> String {
    let written = text.chars().map(|character| match character {
        '"' | '\\' => format!("\\{character}"),
        ' '..='~' => character.to_string(),
        other => format!("\\U{:08x}", u32::from(other)),
    });
    format!("\"{}\"", written.collect::<String>())
}
