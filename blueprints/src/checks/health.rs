//! Health checks.

use super::Named;
use crate::problem::{Check, Problems};
use crate::written::Service;

/// Reports health checks that have nothing to ask.
pub(crate) fn check(service: &Service, on: &Named<'_>, problems: &mut Problems<'_>) {
    let Some(item) = &service.health else { return };
    let Some(health) = item.get() else { return };
    if health.path.is_none() && health.command.is_none() {
        problems
            .error(
                Check::Health,
                item.span,
                format!("the health check of {on} asks nothing"),
            )
            .help("write `path = \"/healthz\"`, or `command = [\"…\"]` to run in the container");
    }
    if let (Some(path), None) = (&health.path, &service.port) {
        problems
            .error(
                Check::Health,
                path.span,
                format!("the health check of {on} asks a path, and {on} has no port"),
            )
            .help("write the `port` it listens on");
    }
    if let Some(command) = &health.command
        && command.get().is_some_and(Vec::is_empty)
    {
        problems
            .error(
                Check::Health,
                command.span,
                format!("the health command of {on} is empty"),
            )
            .help("write the program and its arguments: `[\"/app\", \"healthcheck\"]`");
    }
}
