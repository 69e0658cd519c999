//! Watching files.

use crate::control::{Answer, Failure, Teller};
use crate::supervisor::desk::Desk;

impl Desk {
    pub(in crate::supervisor) async fn watch(&self, teller: &Teller) -> Result<Answer, Failure> {
        teller.closed().await;
        Ok(Answer::Done)
    }
}
