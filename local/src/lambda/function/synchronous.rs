//! Invoking a function and waiting for it: `RequestResponse`.

use std::sync::Arc;

use super::attempt::attempt;
use super::trace::Trace;
use super::{Answer, Deployed, Event};
use crate::lambda::clock::now;
use crate::lambda::tracing::{Span, service};

/// Invokes a function, and waits for what it returns.
pub(in crate::lambda) async fn invoke(function: &Arc<Deployed>, event: Event) -> Answer {
    let start = now();
    let trace = Trace::of(&event, function, start).await;
    let header = Some(trace.told());
    let answer = match function.pool.try_enter() {
        None => Answer::throttled(&event.request_id, header),
        Some(permit) => {
            let attempted = attempt(function, &event, trace, trace.service, permit).await;
            let failed = attempted.outcome.is_err();
            Answer {
                status: 200,
                payload: attempted
                    .outcome
                    .unwrap_or_else(|halted| halted.payload(&event.request_id)),
                failed,
                tail: Some(attempted.tail),
                request_id: event.request_id.clone(),
                header,
            }
        }
    };
    trace.tell(function, || {
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
