//! Functions.

use crate::control::{Answer, Failure, Invocation};
use crate::supervisor::desk::Desk;

impl Desk {
    pub(in crate::supervisor) async fn invoke(
        &self,
        invocation: Invocation,
    ) -> Result<Answer, Failure> {
        let functions = self.site.functions().await?;
        functions.invoke(invocation).await.map(Answer::Invoked)
    }
}
