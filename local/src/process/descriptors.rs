//! How many files and connections a process may have open.

use nix::sys::resource::{Resource, getrlimit, rlim_t, setrlimit};

/// What tasks on Fargate may have open:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>,
/// "Task resource limits". A shell's own limit is often 1,024, which a few hundred connections
/// through a front use up.
const FARGATE: rlim_t = 65_535;

/// Lets this process, and those that it starts, have as many files open as on Fargate, or as many
/// as this user may.
pub(crate) fn raise_limit_of_files() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE).and_then(|(soft, hard)| {
        let wanted = hard.min(FARGATE).max(soft);
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard)
    });
    if let Err(error) = raised {
        log::warn!("the limit of open files stays as it was: {error}");
    }
}
