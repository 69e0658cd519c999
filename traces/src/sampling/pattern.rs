//! The patterns of sampling rules.

/// Whether a text matches a pattern, in which `*` stands for any characters,
/// `?` for one, and the case of letters is ignored.
pub fn matches(pattern: &str, text: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let pattern: Vec<char> = folded(pattern).collect();
    let text: Vec<char> = folded(text).collect();
    let (mut at, mut read) = (0, 0);
    // Where to go on from when the rest does not match: after the last `*`,
    // which then stands for one character more.
    let mut resume: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                at += 1;
                resume = Some((at, read));
            }
            Some(expected) if *expected == '?' || *expected == text[read] => {
                at += 1;
                read += 1;
            }
            Some(_) | None => {
                let Some((after_star, taken)) = resume else {
                    return false;
                };
                (at, read) = (after_star, taken + 1);
                resume = Some((at, read));
            }
        }
    }
    pattern[at..].iter().all(|left| *left == '*')
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text) in [
            ("*", ""),
            ("", ""),
            ("/healthz", "/HealthZ"),
            ("/api/*", "/api/"),
            ("/api/*/items", "/api/a/items/b/items"),
            ("a?c", "abc"),
            ("*a*b", "aabab"),
            ("**", "x"),
            ("ÉT?*", "été"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("/healthz", "/healthz/deep"),
            ("a?c", "ac"),
            ("?", ""),
            ("*a*b", "ba"),
            ("/api/*/items", "/api/items"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!matches(&"*a".repeat(200), &"a".repeat(190)));
    }
}
