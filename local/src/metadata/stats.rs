//! What a process and those below it use, in the terms of Docker's statistics:
//! <https://docs.docker.com/reference/api/engine/version/v1.30/#tag/Container/operation/ContainerStats>.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use jiff::Timestamp;
use serde::Serialize;

use super::{ContainerInfo, TaskInfo};
use crate::descendants::with_descendants;

/// Nanoseconds of a tick in `/proc/<pid>/stat`, of which Linux shows a hundred a second.
const TICK_NANOSECONDS: u64 = 10_000_000;

/// The answer of `/stats`, as far as it is known.
#[derive(Debug, Serialize)]
pub(super) struct Stats {
    id: String,
    name: String,
    read: Timestamp,
    num_procs: usize,
    pids_stats: Pids,
    cpu_stats: Cpu,
    memory_stats: Memory,
}

#[derive(Debug, Serialize)]
struct Pids {
    current: usize,
}

#[derive(Debug, Serialize)]
struct Cpu {
    cpu_usage: CpuUsage,
    online_cpus: usize,
}

#[derive(Debug, Serialize)]
struct CpuUsage {
    /// Nanoseconds.
    total_usage: u64,
}

#[derive(Debug, Serialize)]
struct Memory {
    /// Bytes.
    usage: u64,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
}

/// What some processes use together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Usage {
    processes: usize,
    ticks: u64,
    memory_kib: u64,
}

impl Stats {
    /// Returns what a container uses now; `None` where its processes cannot be seen, for which
    /// ECS answers `null` as well.
    pub(super) fn of(task: &TaskInfo, container: &ContainerInfo) -> Option<Self> {
        let usage = Usage::below(container.pid?)?;
        let limit = task.limits.map(|limits| u64::from(limits.memory_mib) << 20);
        Some(Self {
            id: container.docker_id.clone(),
            name: format!("/{}", container.name),
            read: Timestamp::now(),
            num_procs: 0, // Windows' number; Linux has it in `pids_stats`.
            pids_stats: Pids {
                current: usage.processes,
            },
            cpu_stats: Cpu {
                cpu_usage: CpuUsage {
                    total_usage: usage.ticks * TICK_NANOSECONDS,
                },
                online_cpus: available_parallelism().map_or(1, NonZeroUsize::get),
            },
            memory_stats: Memory {
                usage: usage.memory_kib << 10,
                limit,
            },
        })
    }
}

impl Usage {
    /// Adds up a process and all below it; `None` when it cannot be seen.
    fn below(pid: u32) -> Option<Self> {
        let mut total = Self::of(pid)?;
        for below in with_descendants(pid).into_iter().skip(1) {
            // One that has ended since is no longer counted.
            let usage = Self::of(below).unwrap_or_default();
            total.processes += usage.processes;
            total.ticks += usage.ticks;
            total.memory_kib += usage.memory_kib;
        }
        Some(total)
    }

    /// Returns what one process uses.
    fn of(pid: u32) -> Option<Self> {
        let folder = Path::new("/proc").join(pid.to_string());
        Some(Self {
            processes: 1,
            ticks: ticks(&fs::read_to_string(folder.join("stat")).ok()?)?,
            memory_kib: resident_kib(&fs::read_to_string(folder.join("status")).ok()?),
        })
    }
}

/// Returns the ticks that a process has run, from `/proc/<pid>/stat`: `utime` and `stime`, the
/// twelfth and thirteenth field after the name, in which there may be anything.
fn ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// Returns `VmRSS` of `/proc/<pid>/status`, which a process that has ended lacks.
fn resident_kib(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{resident_kib, ticks};

    #[test]
    fn a_name_with_a_parenthesis_is_not_taken_for_the_end() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 0 0 0 30 12 0 0 20 0 1 0 5 0 0";
        assert_eq!(ticks(stat), Some(42));
        assert_eq!(ticks("7 (a"), None);
    }

    #[test]
    fn memory_is_what_is_resident() {
        assert_eq!(
            resident_kib("Name:\tx\nVmRSS:\t    1024 kB\nThreads: 1\n"),
            1024
        );
        assert_eq!(resident_kib("Name:\tx\nState:\tZ (zombie)\n"), 0);
    }
}
