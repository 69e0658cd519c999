//! `[function.*]`.

use super::workload::role;
use super::{Inherited, list, map, optional, or, sub, tables};
use crate::blueprint::{Asynchronous, Function, FunctionUrl, LocalSetup, QueueTrigger, Runtime};
use crate::{defaults, written};

pub(super) fn function(function: &written::Function, inherited: &Inherited) -> Option<Function> {
    Some(Function {
        source: function.source.get()?.clone(),
        runtime: Runtime(function.runtime.get()?.clone()),
        handler: or(&function.handler, defaults::BOOTSTRAP.to_owned())?,
        timeout_seconds: or(
            &function.timeout_seconds,
            defaults::FUNCTION_TIMEOUT_SECONDS,
        )?,
        memory_mib: or(&function.memory_mib, defaults::FUNCTION_MEMORY_MIB)?,
        architecture: or(&function.architecture, defaults::ARCHITECTURE)?,
        env: map(&function.env)?,
        grants: list(&function.grants)?,
        role: role(optional(&function.role)?),
        traced: or(&function.traced, true)?,
        on: tables(&function.on, trigger)?,
        url: sub(&function.url, url)?,
        asynchronous: asynchronous(function)?,
        log_retention_days: or(&function.log_retention_days, inherited.log_retention_days)?,
        local: sub(&function.local, setup)?,
    })
}

fn setup(prepared: &written::Prepared) -> Option<LocalSetup> {
    let setup = prepared.setup.get()?;
    let setup = setup.iter().map(|command| command.get().cloned());
    Some(LocalSetup {
        setup: setup.collect::<Option<_>>()?,
    })
}

fn trigger(trigger: &written::Trigger) -> Option<QueueTrigger> {
    Some(QueueTrigger {
        sqs: trigger.sqs.get()?.clone(),
        batch_size: or(&trigger.batch_size, defaults::BATCH_SIZE)?,
        window_seconds: or(&trigger.window_seconds, defaults::WINDOW_SECONDS)?,
    })
}

fn url(url: &written::Url) -> Option<FunctionUrl> {
    Some(FunctionUrl {
        auth: or(&url.auth, defaults::URL_AUTH)?,
    })
}

/// A function that consumes queues or answers its URL is not invoked
/// asynchronously, unless it says that it is.
fn asynchronous(function: &written::Function) -> Option<Option<Asynchronous>> {
    let defaults = Asynchronous {
        retries: defaults::ASYNC_RETRIES,
        max_age_seconds: defaults::ASYNC_MAX_AGE_SECONDS,
        dead_letter: defaults::DEAD_LETTER,
    };
    match &function.r#async {
        Some(item) => {
            let written = item.get()?;
            Some(Some(Asynchronous {
                retries: or(&written.retries, defaults.retries)?,
                max_age_seconds: or(&written.max_age_seconds, defaults.max_age_seconds)?,
                dead_letter: or(&written.dead_letter, defaults.dead_letter)?,
            }))
        }
        None if function.on.is_none() && function.url.is_none() => Some(Some(defaults)),
        None => Some(None),
    }
}
