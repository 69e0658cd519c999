//! Whatever the text, loading answers.

mod sample;

use manta_blueprints::{Colour, Loaded, Rejected};
use proptest::prelude::{any, prop, prop_assert, proptest};
use proptest::sample::Index;
use proptest::strategy::Strategy;

use sample::{load_text, samples};

/// Loads and renders; problems lie inside the text and say something.
fn answer(text: &str) -> Result<Loaded, Box<Rejected>> {
    let result = load_text(text, "blueprint.toml");
    let problems = match &result {
        Ok(loaded) => {
            let _ = loaded.render_warnings(Colour::Plain);
            &loaded.warnings
        }
        Err(rejected) => {
            assert!(
                !rejected.problems.is_empty(),
                "rejected without a reason:\n{text}"
            );
            let _ = rejected.render(Colour::Ansi);
            &rejected.problems
        }
    };
    for problem in problems {
        assert!(problem.line <= text.lines().count() + 1, "{problem:?}");
        assert!(!problem.message.is_empty(), "{problem:?}");
    }
    if let Ok(loaded) = &result {
        assert_complete(text, loaded);
    }
    result
}

/// Nothing that is written is left out of a blueprint that is accepted.
fn assert_complete(text: &str, loaded: &Loaded) {
    let written: toml::Table = text.parse().expect("it was accepted as TOML");
    let names = |section: &str| {
        let section = written.get(section).and_then(toml::Value::as_table);
        section.map_or(0, toml::Table::len)
    };
    let blueprint = &loaded.blueprint;
    assert_eq!(blueprint.services.len(), names("service"), "{text}");
    assert_eq!(blueprint.tasks.len(), names("task"), "{text}");
    assert_eq!(blueprint.functions.len(), names("function"), "{text}");
}

/// A sample with a stretch replaced by something else.
fn mutation() -> impl Strategy<Value = String> {
    let texts: Vec<_> = samples("valid")
        .into_iter()
        .chain(samples("invalid"))
        .map(|sample| sample.text)
        .collect();
    let patch = prop::sample::select(vec![
        "",
        "\"",
        "[",
        "]",
        "{",
        "}",
        "=",
        "\n",
        "0",
        "-1",
        "99999999999",
        "1.5",
        "nan",
        "true",
        "[[a]]\n",
        "[environment.prod]\n",
        "${",
        "${X}",
        "$",
        "é",
        "\u{0}",
        "[]",
        "{}",
        "'''",
    ]);
    (
        prop::sample::select(texts),
        any::<Index>(),
        0..40_usize,
        patch,
    )
        .prop_map(|(text, at, length, patch)| {
            let characters: Vec<char> = text.chars().collect();
            let start = at.index(characters.len());
            let end = (start + length).min(characters.len());
            let before: String = characters[..start].iter().collect();
            let after: String = characters[end..].iter().collect();
            format!("{before}{patch}{after}")
        })
}

#[test]
fn every_spelling_of_a_number_is_read() {
    for number in ["0.0_5", "5e-2", "+0.05", "0", "1", "1_0e-2"] {
        let text = format!("stack = \"a\"\n[tracing]\nrate = {number}\n");
        assert!(answer(&text).is_ok(), "{number}");
    }
    for number in ["0x1F_90", "0o17620", "8_080"] {
        let text = format!("stack = \"a\"\n[service.b]\nimage = \"c\"\nport = {number}\n");
        let loaded = answer(&text).expect(number);
        assert_eq!(loaded.blueprint.services["b"].port, Some(8080));
    }
}

#[test]
fn deep_nesting_is_answered() {
    for (open, close) in [("[", "]"), ("{ a = ", " }")] {
        let text = format!("a = {}1{}", open.repeat(10_000), close.repeat(10_000));
        assert!(answer(&text).is_err());
    }
    let _ = answer(&format!(
        "[{}b]
",
        "a.".repeat(10_000)
    ));
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        let _ = answer(&text);
    }

    #[test]
    fn any_keys_and_values_are_answered(
        lines in prop::collection::vec("(\\[[a-z.]{1,12}\\]|[a-z_]{1,8} = (\"[ -~]{0,8}\"|[0-9.-]{1,6}|\\[\\]|\\{\\}|true))", 0..12)
    ) {
        let _ = answer(&lines.join("\n"));
    }

    #[test]
    fn mutated_samples_are_answered(text in mutation()) {
        let _ = answer(&text);
    }

    #[test]
    fn loading_is_repeatable(text in mutation()) {
        match (answer(&text), answer(&text)) {
            (Ok(first), Ok(second)) => prop_assert!(first.blueprint == second.blueprint),
            (Err(first), Err(second)) => prop_assert!(first.problems == second.problems),
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => prop_assert!(false, "accepted once, refused once"),
        }
    }
}
