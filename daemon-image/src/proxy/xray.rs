//! X-Ray, asked through the daemon's signed connection.

use std::sync::Arc;

use bytes::Bytes;

use super::{Call, Reply, Unreachable, Upstream};
use crate::upstream;

impl Upstream for Arc<upstream::Upstream> {
    async fn call(&self, call: Call, question: Bytes) -> Result<Reply, Unreachable> {
        match self.post(call.path(), question).await {
            Ok(answer) => Ok(Reply::json(answer.status, answer.body)),
            Err(fault) => Err(Unreachable(fault.to_string())),
        }
    }
}
