//! Words as a shell reads them.

/// Returns a text as one word of a command that is there to be copied.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn only_what_a_shell_would_change_is_quoted() {
        for plain in ["examples/flask/blueprint.toml", "../über.toml", "a=b"] {
            assert_eq!(shell_word(plain), plain);
        }
        assert_eq!(shell_word("my app/b.toml"), "'my app/b.toml'");
        assert_eq!(shell_word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(shell_word(""), "''");
    }
}
