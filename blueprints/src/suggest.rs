//! "Did you mean".

/// Returns a question with the known word nearest to `word`, when one is near.
pub(crate) fn did_you_mean<'k>(
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<String> {
    nearest(word, known).map(|near| format!("did you mean `{near}`?"))
}

/// Returns the known word nearest to `word`, when one is near.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // One slip in three letters still reads as the same word.
    let near = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&word.to_lowercase(), candidate);
            (distance, candidate)
        })
        .filter(|(distance, candidate)| *distance <= near || starts_like(word, candidate))
        .min()
        .map(|(_, candidate)| candidate)
}

/// `memory` for `memory_mib`, `timeout` for `timeout_seconds`: a forgotten
/// unit is the likeliest slip of all.
fn starts_like(word: &str, candidate: &str) -> bool {
    word.len() >= 3
        && candidate
            .strip_prefix(word)
            .is_some_and(|rest| rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised() {
        assert_eq!(nearest("comand", ["command", "count"]), Some("command"));
        assert_eq!(nearest("Port", ["port", "path"]), Some("port"));
    }

    #[test]
    fn a_forgotten_unit_is_recognised() {
        let known = ["memory_mib", "timeout_seconds", "interval_seconds"];
        assert_eq!(nearest("memory", known), Some("memory_mib"));
        assert_eq!(nearest("timeout", known), Some("timeout_seconds"));
    }

    #[test]
    fn a_stranger_is_not() {
        assert_eq!(nearest("volume", ["command", "count"]), None);
    }
}
