//! Failures of what a supervisor was asked.

use std::error::Error;

use manta_local::control::{ClientError, Failure as Refusal};
use manta_local::xray::ReadError;

use crate::failure::{Failure, Fault};

/// What helps when a supervisor cannot be talked to.
const ANEW: &str = "`manta down --local` ends what is left of it, `manta up --local` starts anew";

/// Returns the failure of a call that is about one thing.
pub(crate) fn unanswered(what: &str, on: &str, error: ClientError) -> Failure {
    match error {
        ClientError::Failed(refusal) => refused(what, on, &refusal).into(),
        gone @ (ClientError::Gone { .. } | ClientError::Foreign { .. }) => {
            Fault::new(what, on).because_of(&gone).help(ANEW).into()
        }
    }
}

fn refused(what: &str, on: &str, refusal: &Refusal) -> Fault {
    let Refusal {
        operation: _,
        message,
        help,
        last_lines,
    } = refusal;
    let lines = last_lines.iter().map(|line| format!("\n  {line}"));
    let reason = message.clone() + &lines.collect::<String>();
    Fault::new(what, on)
        .because(reason)
        .maybe_help(help.clone())
}

/// Returns the failure of something else that is about one thing.
pub(crate) fn failed(what: &str, on: &str, error: &(dyn Error + 'static)) -> Failure {
    Fault::new(what, on).because_of(error).help(ANEW).into()
}

/// Returns the failure of reading traces.
pub(crate) fn unread(what: &str, on: &str, error: &ReadError) -> Failure {
    match error {
        ReadError::Unreachable(_) => failed(what, on, error),
        ReadError::Refused(reason) => Failure::usage(
            Fault::new(what, on)
                .because(reason)
                .help("docs/filters.md tells how filters are written, `manta traces` lists ids"),
        ),
    }
}
