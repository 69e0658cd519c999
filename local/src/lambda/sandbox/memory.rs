//! How much memory a process has, as the kernel counts it.

use std::fs;

use crate::descendants::with_descendants;

/// Memory of a process and of all that it started, in KiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// What they have now.
    pub(super) now: u64,
    /// The most that each had, together.
    pub(super) most: u64,
}

/// Returns the memory of `process` and its descendants; `None` where the kernel does not tell
/// (only Linux does), or once it has ended.
pub(super) fn of(process: u32) -> Option<Memory> {
    let mut total = of_one(process)?;
    for below in with_descendants(process).into_iter().skip(1) {
        // One that has ended since is no longer counted.
        let memory = of_one(below).unwrap_or_default();
        total.now += memory.now;
        total.most += memory.most;
    }
    Some(total)
}

fn of_one(process: u32) -> Option<Memory> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    Some(Memory {
        now: member(&status, "VmRSS:")?,
        most: member(&status, "VmHWM:")?,
    })
}

fn member(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::of;

    #[test]
    fn this_process_has_some() {
        let memory = of(std::process::id()).expect("it runs");
        assert!(memory.now > 0 && memory.most >= memory.now, "{memory:?}");
    }

    #[test]
    fn no_process_has_none() {
        assert_eq!(of(u32::MAX), None);
    }
}
