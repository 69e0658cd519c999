//! The little of SQS that functions need: queues for failed events, and queues that invoke.

mod batch;
mod polling;
mod queue;
mod trigger;

pub(super) use polling::Polling;
pub(super) use queue::{Queue, SqsError};

use queue::Message;
