//! The collector's command line, a word a line: an error names what it is about,
//! and what is accepted does not depend on how it is written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_fuzz::config::{Arguments, ConfigError};

fuzz_target!(|line: &str| {
    let words: Vec<String> = line.lines().map(str::to_owned).collect();
    let parsed = Arguments::parse(words.clone());
    match &parsed {
        Ok(arguments) => {
            let doubled = words.iter().map(|word| doubled(word));
            let again = Arguments::parse(doubled).ok();
            // A value that begins with one dash is another value with two.
            let has_value_with_dash = words.iter().any(|word| word.contains("=-"))
                || words.windows(2).any(|pair| pair[1].starts_with('-'));
            assert!(has_value_with_dash || again.as_ref() == Some(arguments));
        }
        Err(ConfigError::UnknownFlag { flag } | ConfigError::MissingValue { flag }) => {
            let bare = flag.trim_start_matches('-');
            assert!(words.iter().any(|word| word.contains(bare)), "{flag}");
        }
        Err(ConfigError::UnknownCommand { word }) => assert!(words.contains(word), "{word}"),
        Err(ConfigError::Value { value, .. }) => {
            assert!(
                words.iter().any(|word| word.ends_with(value.as_str())),
                "{value}"
            );
        }
        Err(other) => panic!("a command line has no such problem: {other}"),
    }
});

/// `-x` as `--x`.
fn doubled(word: &str) -> String {
    match word.strip_prefix('-') {
        Some(bare) if !bare.starts_with('-') && !bare.is_empty() => format!("--{bare}"),
        Some(_) | None => word.to_owned(),
    }
}
