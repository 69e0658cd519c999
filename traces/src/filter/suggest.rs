//! What was meant by a word that nothing is called.

/// Returns the name that is most like a word; `None` when none is.
pub(super) fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // Words are compared letter by letter with each name: a very long one is no typo.
    const LONGEST_WORD: usize = 40;
    if word.len() > LONGEST_WORD {
        return None;
    }
    let word = word.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word, name), name))
        // A third of the letters may be wrong.
        .filter(|(distance, name)| distance * 3 <= name.len().max(word.len()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let names = ["responsetime", "http.status", "ok"];
        assert_eq!(nearest("ResponsTime", names), Some("responsetime"));
        assert_eq!(nearest("http.statuscode", names), Some("http.status"));
        assert_eq!(nearest("no", names), None);
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest(&"ok".repeat(1000), names), None);
    }
}
