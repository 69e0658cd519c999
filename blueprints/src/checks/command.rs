//! Shell commands.

use schemars::{Schema, json_schema};

use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// A command that a shell runs.
pub(crate) struct ShellCommand;

impl Syntax for ShellCommand {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        let complaint = |message: &str, help: &str| Complaint::new(Check::Command, message, help);
        if text.trim().is_empty() {
            return Err(complaint(
                "there is no command in this text",
                "write what a shell is to run, such as `python3 app.py`, or leave it out",
            ));
        }
        // A program's arguments cannot carry it.
        if text.contains('\0') {
            return Err(complaint(
                "the command has a NUL character in it",
                "take `\\u0000` out",
            ));
        }
        Ok(text.to_owned())
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "\\S" })
    }
}
