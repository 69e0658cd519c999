//! A process group: a process and what it started.

use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

/// A process group, by the process that leads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Group(Pid);

impl Group {
    /// Returns the group that the process `leader` leads; `None` for what cannot be one: 0 and 1
    /// would mean groups of others.
    pub(crate) fn led_by(leader: u32) -> Option<Self> {
        let leader = i32::try_from(leader).ok().filter(|leader| *leader > 1)?;
        Some(Self(Pid::from_raw(leader)))
    }

    /// Asks all of it to end.
    pub(crate) fn terminate(self) {
        self.signal(Signal::SIGTERM);
    }

    /// Ends all of it.
    pub(crate) fn kill(self) {
        self.signal(Signal::SIGKILL);
    }

    /// Whether nothing of it is left. Not to be asked while its leader is waited for elsewhere.
    pub(crate) fn is_gone(self) -> bool {
        self.reap();
        killpg(self.0, None) == Err(Errno::ESRCH)
    }

    /// Takes note of those that have ended and whose parent ended before them: where supervisors
    /// adopt orphans (Linux), nobody else does.
    fn reap(self) {
        let of_the_group = Pid::from_raw(-self.0.as_raw());
        while let Ok(status) = waitpid(of_the_group, Some(WaitPidFlag::WNOHANG)) {
            if status.pid().is_none() {
                break;
            }
        }
    }

    fn signal(self, signal: Signal) {
        // It has ended otherwise.
        let _ = killpg(self.0, signal);
    }
}

#[cfg(test)]
mod tests {
    use super::Group;

    #[test]
    fn groups_that_kill_would_take_for_others_are_none() {
        assert_eq!(Group::led_by(0), None);
        assert_eq!(Group::led_by(1), None);
        assert_eq!(Group::led_by(u32::MAX), None);
    }
}
