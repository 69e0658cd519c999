//! `[function.*]`.

use super::{EnvValue, Prepared};
use crate::blueprint::{Architecture, Grant, UrlAuth};
use crate::checks::{EnvName, QueueName, Retention, RoleArn, RuntimeId};
use crate::defaults;
use crate::read::{Free, Item, List, Map, Step, Text, Whole, Word, table};

table! {
    /// `[function.*]`: an AWS Lambda function.
    pub(crate) struct Function {
        /// Folder whose files become the function's archive, relative to the blueprint's.
        source: Item<Text<Free>>,
        /// Lambda's managed runtime, such as `python3.13`.
        runtime: Item<Text<RuntimeId>>,
        /// Entry point in the runtime's own notation (`app.handler`); only a
        /// `provided.*` runtime does without.
        handler: Option<Item<Text<Free>>>,
        /// Seconds an invocation may take.
        #[schemars(extend("default" = defaults::FUNCTION_TIMEOUT_SECONDS))]
        timeout_seconds: Option<Item<Whole<1, 900>>>,
        /// Memory in MiB; the share of a CPU grows with it.
        #[schemars(extend("default" = defaults::FUNCTION_MEMORY_MIB))]
        memory_mib: Option<Item<Whole<128, 10_240>>>,
        /// Processor architecture.
        #[schemars(extend("default" = defaults::ARCHITECTURE))]
        architecture: Option<Item<Word<Architecture>>>,
        /// Environment variables.
        env: Option<Item<Map<EnvName, EnvValue>>>,
        /// What the function may do in AWS, as `service:access:resource`.
        grants: Option<Item<List<Text<Grant>>>>,
        /// ARN of an existing role to run with, instead of one made from the grants.
        role: Option<Item<Text<RoleArn>>>,
        /// Whether Lambda traces it. Default true.
        #[schemars(extend("default" = true))]
        traced: Option<Item<bool>>,
        /// Queues it consumes.
        on: Option<Item<List<Trigger>>>,
        /// Its HTTPS address. Unset: none.
        url: Option<Item<Url>>,
        /// What happens to asynchronous invocations.
        r#async: Option<Item<Async>>,
        /// Days its log group keeps events. Default: that of `[aws]`.
        log_retention_days: Option<Item<Step<Retention>>>,
        /// What it needs on this machine.
        local: Option<Item<Prepared>>,
    }
}

table! {
    /// One entry of `on`: the function consumes an existing SQS queue.
    pub(crate) struct Trigger {
        /// The queue's name, in the deployment's account and region.
        sqs: Item<Text<QueueName>>,
        /// Messages per invocation; at most 10 of a FIFO queue.
        #[schemars(extend("default" = defaults::BATCH_SIZE))]
        batch_size: Option<Item<Whole<1, 10_000>>>,
        /// Seconds to wait for a full batch; at least 1 above a batch of 10.
        #[schemars(extend("default" = defaults::WINDOW_SECONDS))]
        window_seconds: Option<Item<Whole<0, 300>>>,
    }
}

table! {
    /// `url`: the function's HTTPS address.
    pub(crate) struct Url {
        /// Who may call it: those whose IAM policy allows it, or anyone (`none`).
        #[schemars(extend("default" = defaults::URL_AUTH))]
        auth: Option<Item<Word<UrlAuth>>>,
    }
}

table! {
    /// `[function.x.async]`: what happens to asynchronous invocations.
    pub(crate) struct Async {
        /// Attempts after the first.
        #[schemars(extend("default" = defaults::ASYNC_RETRIES))]
        retries: Option<Item<Whole<0, 2>>>,
        /// Seconds an event may wait and be retried.
        #[schemars(extend("default" = defaults::ASYNC_MAX_AGE_SECONDS))]
        max_age_seconds: Option<Item<Whole<60, 21_600>>>,
        /// Whether events that fail for good go to a queue of the deployment's own.
        #[schemars(extend("default" = defaults::DEAD_LETTER))]
        dead_letter: Option<Item<bool>>,
    }
}
