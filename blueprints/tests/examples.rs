//! The examples load, with the files that are really there.

use std::path::Path;

use jiff::civil::date;
use manta_blueprints::{Colour, LoadOptions, Place, load};

#[test]
fn the_examples_load_without_warnings() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut count = 0;
    for entry in std::fs::read_dir(examples).expect("the examples") {
        let folder = entry.expect("a readable folder").path();
        let file = folder.join("blueprint.toml");
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let options = LoadOptions {
            environment: None,
            variables: &|_| None,
            place: Place::Aws,
            exists: &|path| folder.join(path).exists(),
            today: date(2026, 11, 22),
        };
        let loaded = load(&text, &file.display().to_string(), &options)
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(Colour::Plain)));
        assert!(
            loaded.warnings.is_empty(),
            "{}",
            loaded.render_warnings(Colour::Plain)
        );
        count += 1;
    }
    assert!(count > 0, "no example has a blueprint");
}
