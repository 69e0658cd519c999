//! X-Ray, as the sampling proxy sees it.

use std::sync::Arc;

use bytes::Bytes;

use super::Upstream;
use crate::proxy::{self, Call, Reply, Unreachable};

impl proxy::Upstream for Arc<Upstream> {
    async fn call(&self, call: Call, question: Bytes) -> Result<Reply, Unreachable> {
        let answer = self.post(call.path(), question).await;
        let answer = answer.map_err(|fault| Unreachable(fault.to_string()))?;
        Ok(Reply {
            status: answer.status,
            body: answer.body,
        })
    }
}
