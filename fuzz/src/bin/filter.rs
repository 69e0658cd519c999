//! Filter expressions: what is read can be written and read again, what is refused is
//! pointed at.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_traces::facts::Strings;
use manta_traces::filter::{Filter, Selector};

fuzz_target!(|expression: &str| {
    let errors = [
        Filter::parse(expression).err(),
        Selector::parse(expression).err(),
    ];
    for error in errors.into_iter().flatten() {
        assert!(error.position + error.length <= expression.chars().count());
        assert_eq!(error.caret().split('\n').count(), 2);
    }
    if let Ok(filter) = Filter::parse(expression) {
        let again = Filter::parse(&filter.to_string()).expect("what is written can be read");
        assert_eq!(again, filter);
        filter.over(&Strings::default());
    }
});
