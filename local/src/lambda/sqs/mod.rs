//! The little of SQS that functions need: queues for failed events, and queues that invoke.

mod batch;
mod queue;
mod trigger;

pub(super) use queue::{Queue, SqsError};
pub(super) use trigger::poll;

use queue::Message;
