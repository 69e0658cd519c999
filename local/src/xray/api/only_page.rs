//! Lists that fit a page.

use serde::Deserialize;

use super::ApiError;
use super::token::not_ours;

/// A request for a list that fits a page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct ListRequest {
    next_token: Option<String>,
}

impl ListRequest {
    /// As [`only_page`].
    pub(in crate::xray) fn only_page(&self) -> Result<(), ApiError> {
        only_page(self.next_token.as_deref())
    }
}

/// Makes sure that nobody asks for another page: none was promised.
///
/// # Errors
/// When there is a token.
pub(in crate::xray) fn only_page(token: Option<&str>) -> Result<(), ApiError> {
    token.map_or(Ok(()), |_| Err(not_ours()))
}

#[cfg(test)]
mod tests {
    use super::only_page;

    #[test]
    fn there_is_no_other_page() {
        assert!(only_page(None).is_ok());
        assert!(only_page(Some("")).is_err());
    }
}
