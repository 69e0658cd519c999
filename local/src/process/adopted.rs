//! Processes whose parent ended before them, and which became children of this one.

use std::convert::Infallible;

/// Lets processes whose parent has ended become children of this one, so that their end can be
/// noticed. Elsewhere than on Linux the first process of the system does that.
#[cfg(target_os = "linux")]
pub(crate) fn adopt() {
    // An older kernel leaves them to the first process, which notices as well.
    let _ = nix::sys::prctl::set_child_subreaper(true);
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn adopt() {}

/// Takes note of the ends of adopted processes. Without it they would be listed for as long as
/// this process runs: an application may start one with every request.
#[cfg(target_os = "linux")]
pub(crate) async fn bury() -> Infallible {
    let mut before = linux::Dead::new();
    loop {
        tokio::time::sleep(linux::PAUSE).await;
        let dead = linux::dead();
        dead.intersection(&before).for_each(linux::Process::bury);
        before = dead;
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) async fn bury() -> Infallible {
    std::future::pending().await
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeSet;
    use std::fs;
    use std::time::Duration;

    use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
    use nix::unistd::Pid;

    /// Between looks. A child that somebody waits for is dead for much less: what was dead twice
    /// in a row is waited for by nobody.
    pub(super) const PAUSE: Duration = Duration::from_secs(1);

    pub(super) type Dead = BTreeSet<Process>;

    /// A process, and when it started: numbers are given anew.
    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) struct Process {
        pid: i32,
        started: String,
    }

    /// Returns the children that have ended and whose end nobody has taken note of.
    pub(super) fn dead() -> Dead {
        if !are_there_any() {
            return Dead::new();
        }
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries
            .filter_map(|entry| Process::dead(entry.file_name().to_str()?.parse().ok()?))
            .collect()
    }

    fn are_there_any() -> bool {
        let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        let found = waitid(Id::All, look);
        found.is_ok_and(|found| found != WaitStatus::StillAlive)
    }

    impl Process {
        /// Returns the process of this number, if it is a dead child of this one.
        fn dead(pid: i32) -> Option<Self> {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // Its name comes before, in parentheses, and may hold anything.
            let (_, facts) = stat.rsplit_once(") ")?;
            let facts: Vec<_> = facts.split(' ').collect();
            // As proc_pid_stat(5) numbers them, these are 3, 4 and 22.
            let (state, parent, started) = (facts[0], facts.get(1)?, facts.get(19)?);
            let is_ours = *parent == Pid::this().to_string();
            (state == "Z" && is_ours).then(|| Self {
                pid,
                started: (*started).to_owned(),
            })
        }

        /// Takes note of its end.
        pub(super) fn bury(&self) {
            // Somebody else has otherwise.
            let _ = waitpid(Pid::from_raw(self.pid), Some(WaitPidFlag::WNOHANG));
        }
    }
}
