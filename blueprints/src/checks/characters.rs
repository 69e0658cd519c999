//! Small questions about text that several checks ask.

/// Tells whether the text is not empty and made of `allowed` alone.
pub(crate) fn only(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

/// Tells whether the text is `count` digits.
pub(crate) fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}
