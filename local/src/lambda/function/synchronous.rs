//! Invoking a function and waiting for it: `RequestResponse`.

use std::sync::Arc;

use super::attempt::{Attempted, attempt};
use super::trace::Trace;
use super::{Answer, Deployed, Event};
use crate::lambda::clock::now;
use crate::lambda::sandbox::Halted;
use crate::lambda::tracing::{Span, service};

/// Invokes a function, and waits for what it returns. It goes on to its end, and is told of, even when
/// nobody waits for it any more, as on Lambda.
pub(in crate::lambda) async fn invoke(function: &Arc<Deployed>, event: Event) -> Answer {
    let request_id = event.request_id.clone();
    let invoking = tokio::spawn(go_on(Arc::clone(function), event));
    invoking.await.unwrap_or_else(|panic| {
        let failed = Attempted {
            outcome: Err(Halted::NotStarted(panic.to_string())),
            tail: String::new(),
        };
        Answer::invoked(&request_id, failed, None)
    })
}

async fn go_on(function: Arc<Deployed>, event: Event) -> Answer {
    let start = now();
    let trace = Trace::of(&event, &function, start).await;
    let header = Some(trace.told());
    let answer = match function.pool.try_enter() {
        None => Answer::throttled(&event.request_id, header),
        Some(permit) => {
            let attempted = attempt(&function, &event, trace, trace.service, permit).await;
            Answer::invoked(&event.request_id, attempted, header)
        }
    };
    trace.tell(&function, || {
        let time = Span { start, end: now() };
        service(
            &function.identity,
            trace.header.root,
            (trace.service, trace.header.parent),
            &event.request_id,
            time,
            (answer.status, answer.failed),
        )
    });
    answer
}
