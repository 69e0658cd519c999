//! Services, as `service()`, `edge()` and `id()` name them.

use super::cursor::Cursor;
use crate::filter::error::{FilterError, Problem};
use crate::filter::selector::ServicePattern;
use crate::filter::token::Token;

impl Cursor<'_> {
    /// Reads `service`, which is next, and what it takes: any service, when nothing.
    pub(super) fn called_service(&mut self) -> Result<ServicePattern, FilterError> {
        self.advance();
        self.expect(&Token::Open, "`(`")?;
        let service = if *self.peek() == Token::Close {
            ServicePattern::default()
        } else {
            self.service_pattern()?
        };
        self.expect(&Token::Close, "`)`")?;
        Ok(service)
    }

    /// Reads `edge`, which is next, and what it takes.
    pub(super) fn called_edge(&mut self) -> Result<(ServicePattern, ServicePattern), FilterError> {
        self.advance();
        self.expect(&Token::Open, "`(`")?;
        let from = self.service_pattern()?;
        self.expect(&Token::Comma, "`,` and the service that is called")?;
        let to = self.service_pattern()?;
        self.expect(&Token::Close, "`)`")?;
        Ok((from, to))
    }

    /// Reads which services: a name, or `id()`.
    fn service_pattern(&mut self) -> Result<ServicePattern, FilterError> {
        if self.is_word("id") {
            return self.id();
        }
        let name = self.expect_text("a name in quotation marks or id()")?;
        Ok(ServicePattern {
            name: Some(name),
            ..ServicePattern::default()
        })
    }

    /// Reads `id`, which is next, and what it takes: one to three of its fields, in any order.
    pub(super) fn id(&mut self) -> Result<ServicePattern, FilterError> {
        const FIELDS: &str = "`name:`, `type:` or `account.id:`";
        let mut pattern = ServicePattern::default();
        self.advance();
        self.expect(&Token::Open, "`(`")?;
        loop {
            let (field, value) = match self.word().map(str::to_ascii_lowercase).as_deref() {
                Some("name") => ("name", &mut pattern.name),
                Some("type") => ("type", &mut pattern.kind),
                Some("account.id") => ("account.id", &mut pattern.account_id),
                _ => return Err(self.unexpected(FIELDS)),
            };
            if value.is_some() {
                return Err(self.error(Problem::Twice { field }));
            }
            self.advance();
            self.expect(&Token::Colon, "`:`")?;
            *value = Some(self.expect_text("a text in quotation marks")?);
            if self.takes(&Token::Close) {
                return Ok(pattern);
            }
            self.expect(&Token::Comma, "`,` or `)`")?;
        }
    }
}
