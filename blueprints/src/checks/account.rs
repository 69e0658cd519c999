//! AWS accounts.

use schemars::{Schema, json_schema};

use super::characters::digits;
use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// A twelve-digit account number.
pub(crate) struct Account;

impl Syntax for Account {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        if digits(text, 12) {
            return Ok(text.to_owned());
        }
        Err(Complaint::new(
            Check::Account,
            format!("`{text}` is no AWS account"),
            "an account is twelve digits in quotes: `aws sts get-caller-identity` shows yours",
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{12}$" })
    }
}
