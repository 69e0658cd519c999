//! An environment for an event: one that is there, or a new one.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Deployed;
use super::pool::Environment;
use super::report::{slow_start, start};
use crate::lambda::clock::now;
use crate::lambda::sandbox::{Halted, INIT_LIMIT, InstanceLog, Sandbox};
use crate::lambda::tracing::Span;

/// An environment that is ready, and what making it took, if it was made for this.
pub(super) struct Ready {
    pub(super) environment: Environment,
    pub(super) initialization: Option<Span>,
    /// When the function's time is up.
    pub(super) deadline: Instant,
}

/// One that could not be made.
pub(super) struct NotReady {
    pub(super) halted: Halted,
    pub(super) log: Arc<InstanceLog>,
    /// What trying took.
    pub(super) time: Span,
    /// The most memory that it had.
    pub(super) memory_mib: Option<u64>,
}

/// Takes an environment that is idle, or makes one, and writes the line that an event begins with.
pub(super) async fn ready(function: &Deployed, request_id: &str) -> Result<Ready, NotReady> {
    let timeout = Duration::from_secs(function.function.timeout_seconds.into());
    if let Some(environment) = function.pool.take() {
        environment.log.forget();
        environment.log.platform(start(request_id));
        return Ok(Ready {
            environment,
            initialization: None,
            deadline: Instant::now() + timeout,
        });
    }
    let name = &function.name;
    let instance = format!("{name}-{:08x}", fastrand::u32(..));
    let log = InstanceLog::new(Arc::clone(&function.surroundings.lines), name, &instance);
    let mut begun = now();
    let mut made = make(function, &log, Instant::now() + INIT_LIMIT).await;
    let took_too_long = matches!(made, Err((Halted::TimedOut(_), _)));
    if took_too_long {
        log.platform(slow_start((now() - begun) * 1000.0));
    }
    log.platform(start(request_id));
    let deadline = Instant::now() + timeout;
    if took_too_long {
        begun = now();
        made = make(function, &log, deadline).await;
    }
    let time = Span {
        start: begun,
        end: now(),
    };
    match made {
        Ok(sandbox) => Ok(Ready {
            environment: Environment { sandbox, log },
            initialization: Some(time),
            deadline,
        }),
        Err((halted, memory_mib)) => Err(NotReady {
            halted,
            log,
            time,
            memory_mib,
        }),
    }
}

/// Starts an environment and waits until its runtime is ready. Where it is not by `deadline`, nothing
/// is left of it, and the memory that it had is told.
async fn make(
    function: &Deployed,
    log: &Arc<InstanceLog>,
    deadline: Instant,
) -> Result<Sandbox, (Halted, Option<u64>)> {
    let seconds = function.function.timeout_seconds;
    let mut sandbox = Sandbox::start(&function.launch, &function.surroundings.ledger, log)
        .await
        .map_err(|halted| (halted, None))?;
    match sandbox.initialise(deadline, seconds).await {
        Ok(()) => Ok(sandbox),
        Err(halted) => {
            let memory_mib = sandbox.memory_mib();
            sandbox.end().await;
            Err((halted, memory_mib))
        }
    }
}
