//! One line of a `.dockerignore` file.
//!
//! The dialect is Go's `filepath.Match` plus `**`, anchored at the context's
//! root; it is not git's.
//! <https://docs.docker.com/build/concepts/context/#dockerignore-files>

use std::iter::Peekable;
use std::str::Chars;

/// One compiled pattern.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// Whether it began with `!`: what it matches is kept after all.
    pub(super) exception: bool,
    tokens: Vec<Token>,
}

/// What a part of a pattern matches.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// This character.
    Literal(char),
    /// `?`: one character other than `/`.
    One,
    /// `*`: any characters other than `/`.
    Star,
    /// `**/` or `**` before more: any number of whole folders, none included.
    Folders,
    /// `**` at the end: anything at all.
    Anything,
    /// `[a-z]`, or `[^a-z]`.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// The pattern cannot be parsed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl Pattern {
    /// Parses one line; `None` when it is blank or a comment.
    pub(super) fn parse(line: &str) -> Result<Option<Self>, Malformed> {
        // As Docker does: a comment's `#` is the line's very first character.
        if line.starts_with('#') {
            return Ok(None);
        }
        let line = line.trim();
        let (exception, pattern) = match line.strip_prefix('!') {
            Some(rest) if rest.trim().is_empty() => return Err(Malformed),
            Some(rest) => (true, rest.trim()),
            None => (false, line),
        };
        if pattern.is_empty() {
            return Ok(None);
        }
        let tokens = tokenise(&clean(pattern))?;
        Ok(Some(Self { exception, tokens }))
    }

    /// Reports whether it matches exactly `path`, which is relative to the
    /// context and has `/` between its parts.
    pub(super) fn matches(&self, path: &str) -> bool {
        matches(&self.tokens, path)
    }
}

/// Simplifies a path as Go's `filepath.Clean` does, and drops a leading `/`.
fn clean(pattern: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            // Nothing lies above the root of an absolute path.
            ".." if parts.is_empty() && pattern.starts_with('/') => {}
            other => parts.push(other),
        }
    }
    parts.join("/")
}

fn tokenise(pattern: &str) -> Result<Vec<Token>, Malformed> {
    let mut tokens = Vec::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            '*' if characters.next_if_eq(&'*').is_some() => {
                characters.next_if_eq(&'/');
                match characters.peek() {
                    Some(_) => Token::Folders,
                    None => Token::Anything,
                }
            }
            '*' => Token::Star,
            '?' => Token::One,
            '[' => class(&mut characters)?,
            '\\' => Token::Literal(characters.next().ok_or(Malformed)?),
            other => Token::Literal(other),
        });
    }
    // A leading `**` that a plain name follows at once (`**.log`) is the one
    // place where Docker compares the end of the path, whatever stands before
    // (measured: Docker 28 does, 20.10 did not yet).
    let plain = |token: &Token| matches!(token, Token::Literal(_));
    if pattern.starts_with("**") && !pattern.starts_with("**/") && tokens[1..].iter().all(plain) {
        tokens[0] = Token::Anything;
    }
    Ok(tokens)
}

/// Parses what follows a `[`.
fn class(characters: &mut Peekable<Chars<'_>>) -> Result<Token, Malformed> {
    let negated = characters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let from = match characters.next().ok_or(Malformed)? {
            ']' if ranges.is_empty() => return Err(Malformed),
            ']' => return Ok(Token::Class { negated, ranges }),
            '\\' => characters.next().ok_or(Malformed)?,
            other => other,
        };
        let to = match characters.next_if_eq(&'-') {
            Some(_) => characters.next().filter(|to| *to != ']').ok_or(Malformed)?,
            None => from,
        };
        ranges.push((from, to));
    }
}

fn matches(tokens: &[Token], path: &str) -> bool {
    let Some((token, tokens)) = tokens.split_first() else {
        return path.is_empty();
    };
    let mut rest = path.chars();
    match token {
        Token::Literal(wanted) => rest.next() == Some(*wanted) && matches(tokens, rest.as_str()),
        Token::One => rest.next().is_some_and(|c| c != '/') && matches(tokens, rest.as_str()),
        Token::Class { negated, ranges } => {
            let holds = |c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
            rest.next().is_some_and(|c| holds(c) != *negated) && matches(tokens, rest.as_str())
        }
        Token::Star => tails(path, |c| c != '/').any(|tail| matches(tokens, tail)),
        Token::Anything => tails(path, |_| true).any(|tail| matches(tokens, tail)),
        Token::Folders => {
            let below = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
            std::iter::once(path)
                .chain(below)
                .any(|tail| matches(tokens, tail))
        }
    }
}

/// Returns what is left of `path` after each of its beginnings that consist of
/// characters that may be `eaten`, the empty one first.
fn tails(path: &str, eaten: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    let end = path.find(|c| !eaten(c)).unwrap_or(path.len());
    (0..=end)
        .filter(|at| path.is_char_boundary(*at))
        .map(|at| &path[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern)
            .unwrap_or_else(|Malformed| panic!("`{pattern}` is malformed"))
            .expect("not blank")
            .matches(path)
    }

    #[test]
    fn a_name_is_anchored_at_the_root() {
        assert!(matched("notes.txt", "notes.txt"));
        assert!(matched("/notes.txt", "notes.txt"));
        assert!(matched("./docs/../notes.txt", "notes.txt"));
        assert!(!matched("notes.txt", "docs/notes.txt"));
    }

    #[test]
    fn a_star_stays_in_its_folder() {
        assert!(matched("*.log", "a.log"));
        assert!(!matched("*.log", "logs/a.log"));
        assert!(matched("*/*.log", "logs/a.log"));
        assert!(matched("a?c", "abc"));
        assert!(!matched("a?c", "a/c"));
    }

    #[test]
    fn two_stars_cross_folders() {
        assert!(matched("**/*.log", "a.log"));
        assert!(matched("**/*.log", "x/y/a.log"));
        assert!(matched("x/**", "x/y/a"));
        assert!(matched("x/**/a", "x/a"));
        assert!(matched("x/**/a", "x/y/z/a"));
        assert!(!matched("x/**/a", "x/ya"));
        assert!(matched("**", "any/thing"));
    }

    #[test]
    fn leading_stars_before_a_plain_name_compare_the_end() {
        assert!(matched("**.log", "x/a.log"));
        assert!(matched("**.log", "a.log"));
        assert!(!matched("**.log", "a.log.gz"));
    }

    #[test]
    fn classes_hold_ranges_and_can_be_negated() {
        assert!(matched("[a-c].txt", "b.txt"));
        assert!(!matched("[^a-c].txt", "b.txt"));
        assert!(matched("[^a-c].txt", "d.txt"));
    }

    #[test]
    fn a_backslash_takes_the_next_character_as_it_is() {
        assert!(matched(r"\*.txt", "*.txt"));
        assert!(!matched(r"\*.txt", "a.txt"));
    }

    #[test]
    fn blank_lines_and_comments_are_no_patterns() {
        assert!(Pattern::parse("  ").unwrap().is_none());
        assert!(Pattern::parse("# all").unwrap().is_none());
        assert!(Pattern::parse(" #file").unwrap().is_some());
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for line in ["[a", "[]", "[a-]", "!", "a\\"] {
            assert_eq!(Pattern::parse(line).err(), Some(Malformed), "{line}");
        }
    }
}
