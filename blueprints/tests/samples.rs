//! File pairs: `valid/x.toml` → `x.json`, the normal form (and `x.txt`, when
//! there are warnings) and `x.timeouts`, what is said of them; `invalid/x.toml` → `x.txt`, what the user is told.
//!
//! `MANTA_BLESS=1` writes the files instead of comparing them.

mod sample;

use std::collections::BTreeSet;
use std::path::Path;

use manta_blueprints::{Check, Colour, TimeoutRule};

use sample::{Sample, compare, samples};

#[test]
fn valid_samples_have_their_normal_form() {
    for sample in samples("valid") {
        let loaded = sample
            .load()
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(Colour::Plain)));
        let json = serde_json::to_string_pretty(&loaded.blueprint).expect("plain data");
        compare(&sample.beside("json"), &(json + "\n"));
        compare(&sample.beside("timeouts"), &explained(&loaded.timeouts));
        compare_if_any(&sample, &loaded.render_warnings(Colour::Plain));
    }
}

fn explained(rules: &[TimeoutRule]) -> String {
    let line = |rule: &TimeoutRule| {
        let help = rule
            .help
            .as_ref()
            .map_or(String::new(), |help| format!("\n  {help}"));
        format!(
            "{:?}: {}, {}: {} s: {}{help}\n",
            rule.verdict, rule.on, rule.what, rule.value_seconds, rule.why
        )
    };
    rules.iter().map(line).collect()
}

fn compare_if_any(sample: &Sample, warnings: &str) {
    let file = sample.beside("txt");
    if !warnings.is_empty() {
        compare(&file, warnings);
    }
    assert_eq!(file.exists(), !warnings.is_empty(), "{}", file.display());
}

#[test]
fn invalid_samples_have_their_diagnostics() {
    for sample in samples("invalid") {
        let rejected = sample
            .load()
            .err()
            .unwrap_or_else(|| panic!("{} is valid", sample.path.display()));
        compare(&sample.beside("txt"), &rejected.render(Colour::Plain));
    }
}

#[test]
fn every_check_has_a_sample() {
    let mut found = BTreeSet::new();
    for sample in samples("invalid").into_iter().chain(samples("valid")) {
        let problems = match sample.load() {
            Ok(loaded) => loaded.warnings,
            Err(rejected) => rejected.problems,
        };
        found.extend(problems.iter().map(|problem| problem.check));
    }
    let missing: Vec<_> = Check::ALL
        .iter()
        .filter(|check| !found.contains(check))
        .map(|check| check.name())
        .collect();
    assert!(missing.is_empty(), "no sample shows {missing:?}");
}

#[test]
fn every_expectation_has_its_sample() {
    for folder in ["valid", "invalid"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests")
            .join(folder);
        for entry in std::fs::read_dir(path).expect("the folder of samples") {
            let path = entry.expect("a readable folder").path();
            assert!(path.with_extension("toml").exists(), "{}", path.display());
        }
    }
}

#[test]
fn the_normal_form_is_also_toml() {
    for sample in samples("valid") {
        let Ok(loaded) = sample.load() else { continue };
        let text = toml::to_string_pretty(&loaded.blueprint).expect("tables and scalars");
        let read: toml::Table = text.parse().expect("toml reads what toml writes");
        let json = serde_json::to_value(&loaded.blueprint).expect("plain data");
        assert_eq!(serde_json::to_value(read).expect("plain data"), json);
    }
}
