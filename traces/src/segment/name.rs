//! The characters of a segment's name.

/// The most characters that a segment's name has.
pub const MOST_CHARACTERS: usize = 200;

/// Whether a segment's name may have a character: Unicode letters, numbers and
/// whitespace, and `_ . : / % & # = + \ - @`, says X-Ray's developer guide.
pub fn is_allowed(character: char) -> bool {
    character.is_alphanumeric()
        || character.is_whitespace()
        || matches!(
            character,
            '_' | '.' | ':' | '/' | '%' | '&' | '#' | '=' | '+' | '\\' | '-' | '@'
        )
}
