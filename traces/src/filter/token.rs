//! Expressions, cut into tokens.

use std::ops::Range;

use super::error::{FilterError, Problem, shortened};
use super::operator::Operator;
use super::root_cause::CausePattern;

/// A token, and the bytes of the expression that it is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spanned<'e> {
    pub(super) token: Token<'e>,
    pub(super) span: Range<usize>,
}

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'e> {
    /// A keyword, or an operator that is a word: letters, digits, `_` and `.`.
    Word(&'e str),
    /// What is between quotation marks.
    Text(String),
    Number(f64),
    /// What is between brackets: the key of an annotation.
    Key(String),
    /// `#` and a list in JSON.
    RootCauses(Vec<CausePattern>),
    /// `=`, `<`, …; those that are words are [`Token::Word`]s.
    Operator(Operator),
    Not,
    Open,
    Close,
    OpenBrace,
    CloseBrace,
    Comma,
    Colon,
    /// What comes after the last token.
    End,
}

impl Token<'_> {
    /// Returns what to call it in an error.
    pub(super) fn described(&self) -> String {
        match self {
            Self::Word(word) => format!("`{}`", shortened(word)),
            Self::Text(text) => format!("\"{}\"", shortened(text)),
            Self::Number(number) => format!("`{number}`"),
            Self::Key(key) => format!("`[{}]`", shortened(key)),
            Self::RootCauses(_) => "`#[…]`".to_owned(),
            Self::Operator(operator) => format!("`{}`", operator.written()),
            Self::Not => "`!`".to_owned(),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
            Self::OpenBrace => "`{`".to_owned(),
            Self::CloseBrace => "`}`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::Colon => "`:`".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Cuts an expression into its tokens, the last of which is [`Token::End`].
pub(super) fn tokens(expression: &str) -> Result<Vec<Spanned<'_>>, FilterError> {
    let mut lexer = Lexer { expression, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.take_while(char::is_whitespace);
        let start = lexer.at;
        let token = lexer.token()?;
        let is_last = token == Token::End;
        let span = start..lexer.at;
        tokens.push(Spanned { token, span });
        if is_last {
            return Ok(tokens);
        }
    }
}

struct Lexer<'e> {
    expression: &'e str,
    /// The byte that is read next.
    at: usize,
}

impl<'e> Lexer<'e> {
    fn token(&mut self) -> Result<Token<'e>, FilterError> {
        let start = self.at;
        let Some(first) = self.peek() else {
            return Ok(Token::End);
        };
        if is_word(first) && !first.is_ascii_digit() && first != '.' {
            return Ok(Token::Word(self.take_while(is_word)));
        }
        if first.is_ascii_digit() || first == '-' || first == '.' {
            return self.number();
        }
        self.at += first.len_utf8();
        Ok(match first {
            '"' => Token::Text(self.text(start)?),
            '[' => Token::Key(self.key(start)?),
            '#' => Token::RootCauses(self.root_causes()?),
            '(' => Token::Open,
            ')' => Token::Close,
            '{' => Token::OpenBrace,
            '}' => Token::CloseBrace,
            ',' => Token::Comma,
            ':' => Token::Colon,
            '!' if self.takes('=') => Token::Operator(Operator::Differs),
            '!' => Token::Not,
            '<' if self.takes('=') => Token::Operator(Operator::AtMost),
            '<' => Token::Operator(Operator::Less),
            '>' if self.takes('=') => Token::Operator(Operator::AtLeast),
            '>' => Token::Operator(Operator::Greater),
            '=' if self.peek() != Some('=') => Token::Operator(Operator::Equal),
            found => {
                let hint = meant(found);
                return Err(self.error(start, Problem::Character { found, hint }));
            }
        })
    }

    /// Reads a number: digits, with a `-`, a `.` and an exponent where they may be.
    fn number(&mut self) -> Result<Token<'e>, FilterError> {
        let start = self.at;
        let mut last = ' ';
        let found = self.take_while(|character| {
            let is_sign = character == '-' && matches!(last, ' ' | 'e' | 'E');
            last = character;
            is_sign || is_word(character)
        });
        match found.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Token::Number(number)),
            Ok(_) | Err(_) => {
                let found = shortened(found);
                Err(self.error(start, Problem::Number { found }))
            }
        }
    }

    /// Reads a text after its first quotation mark, which is at `start`.
    fn text(&mut self, start: usize) -> Result<String, FilterError> {
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|character| character != '"' && character != '\\'));
            if self.takes('"') {
                return Ok(text);
            }
            let escape = self.at;
            if !self.takes('\\') {
                return Err(self.error(start, Problem::EndlessText));
            }
            match self.peek() {
                Some(escaped @ ('"' | '\\')) => {
                    self.at += 1;
                    text.push(escaped);
                }
                Some(_) => return Err(self.error(escape, Problem::Escape)),
                None => return Err(self.error(start, Problem::EndlessText)),
            }
        }
    }

    /// Reads a key after its bracket, which is at `start`.
    fn key(&mut self, start: usize) -> Result<String, FilterError> {
        self.take_while(char::is_whitespace);
        let quoted = self.at;
        let key = if self.takes('"') {
            self.text(quoted)?
        } else {
            let key = self.take_while(|character| character != ']' && character != '"');
            key.trim_end().to_owned()
        };
        self.take_while(char::is_whitespace);
        if key.is_empty() || !self.takes(']') {
            return Err(self.error(start, Problem::Key));
        }
        Ok(key)
    }

    /// Reads the JSON after a `#`.
    fn root_causes(&mut self) -> Result<Vec<CausePattern>, FilterError> {
        let json = &self.expression[self.at..];
        let mut values = serde_json::Deserializer::from_str(json).into_iter();
        let reason = match values.next() {
            Some(Ok(patterns)) => {
                self.at += values.byte_offset();
                return Ok(patterns);
            }
            Some(Err(error)) => {
                let start = self.at + offset(json, error.line(), error.column());
                self.at = self.expression.ceil_char_boundary(start + 1);
                let reason = error.to_string();
                let reason = reason.rsplit_once(" at line ").map_or("", |(what, _)| what);
                let reason = reason.to_owned();
                return Err(self.error(start, Problem::RootCauses { reason }));
            }
            None => "it is empty".to_owned(),
        };
        Err(self.error(self.at, Problem::RootCauses { reason }))
    }

    fn peek(&self) -> Option<char> {
        self.expression[self.at..].chars().next()
    }

    /// Takes a character, when it is the next.
    fn takes(&mut self, character: char) -> bool {
        let is_next = self.peek() == Some(character);
        if is_next {
            self.at += character.len_utf8();
        }
        is_next
    }

    fn take_while(&mut self, mut is_part: impl FnMut(char) -> bool) -> &'e str {
        let rest = &self.expression[self.at..];
        let end = rest.find(|character| !is_part(character));
        let taken = &rest[..end.unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Returns an error about what was read since `start`.
    fn error(&self, start: usize, problem: Problem) -> FilterError {
        FilterError::new(self.expression, &(start..self.at), problem)
    }
}

/// Whether a character is part of keywords and of keys of annotations.
pub(super) fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.')
}

/// Returns what somebody meant who wrote a character that begins nothing.
fn meant(found: char) -> &'static str {
    match found {
        '\'' | '`' | '“' | '”' | '„' => ": texts are written in double quotation marks",
        '&' => ": write AND",
        '|' => ": write OR",
        '=' => ": write one `=`",
        _ => "",
    }
}

/// Returns the byte of a text that is at a line and a column, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines_before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let offset = lines_before.map(str::len).sum::<usize>() + column.saturating_sub(1);
    text.floor_char_boundary(offset.min(text.len()))
}
