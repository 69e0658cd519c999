//! Processes of a deployment that nobody answers for.

use std::io;

use super::group::Group;
use super::ledger::Ledger;

/// A process that has the marker of a deployment in its environment, with its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stray {
    pid: u32,
    group: Group,
}

impl Stray {
    /// Returns the process's number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether both are in one group.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        self.group == other.group
    }

    /// Asks it and its group to end.
    pub fn terminate(&self) {
        self.group.terminate();
    }

    /// Ends it and its group.
    pub fn kill(&self) {
        self.group.kill();
    }
}

/// Returns every process with a ledger's marker in its environment.
///
/// # Errors
/// When it cannot be told what runs.
#[cfg(target_os = "linux")]
pub fn strays(ledger: &Ledger) -> io::Result<Vec<Stray>> {
    let mut strays = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let pid = name.to_str().and_then(|name| name.parse::<u32>().ok());
        let Some(pid) = pid.filter(|pid| *pid != std::process::id()) else {
            continue;
        };
        if has_marker(pid, ledger) {
            strays.extend(group_of(pid).map(|group| Stray { pid, group }));
        }
    }
    Ok(strays)
}

/// Whether a process that runs is marked. Those of other users cannot be looked at, and are none;
/// those that have ended have no environment any more.
#[cfg(target_os = "linux")]
fn has_marker(pid: u32, ledger: &Ledger) -> bool {
    let (name, value) = ledger.marker();
    let marker = format!("{name}={value}");
    std::fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environment| {
        environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == marker.as_bytes())
    })
}

#[cfg(target_os = "linux")]
fn group_of(pid: u32) -> Option<Group> {
    let pid = nix::unistd::Pid::from_raw(i32::try_from(pid).ok()?);
    let leader = nix::unistd::getpgid(Some(pid)).ok()?;
    Group::led_by(u32::try_from(leader.as_raw()).ok()?)
}

/// Returns the leaders that the ledger records, of those that have its marker in their environment.
///
/// # Errors
/// When the record cannot be read.
#[cfg(not(target_os = "linux"))]
pub fn strays(ledger: &Ledger) -> io::Result<Vec<Stray>> {
    let leaders = ledger.leaders()?.into_iter();
    Ok(leaders
        .filter(|pid| has_marker(*pid, ledger))
        .filter_map(|pid| Group::led_by(pid).map(|group| Stray { pid, group }))
        .collect())
}

/// `ps eww` writes a process's environment after its command.
#[cfg(not(target_os = "linux"))]
fn has_marker(pid: u32, ledger: &Ledger) -> bool {
    let (name, value) = ledger.marker();
    let marker = format!("{name}={value}");
    std::process::Command::new("ps")
        .args(["eww", "-o", "command=", "-p", &pid.to_string()])
        .output()
        .is_ok_and(|listed| {
            let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
            listed.split_whitespace().any(|word| word == marker)
        })
}
