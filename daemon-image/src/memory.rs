//! How much memory segments may take.

use std::fs;
use std::path::Path;

/// The least that is ever used, in bytes; the official daemon's least.
const LEAST: usize = 3 << 20;

/// Where limits are found.
const CGROUP_V2: &str = "/sys/fs/cgroup/memory.max";
const CGROUP_V1: &str = "/sys/fs/cgroup/memory/memory.limit_in_bytes";
const MACHINE: &str = "/proc/meminfo";

/// Returns the budget of segments that wait, in bytes: half of what the container may have, else the
/// official daemon's 1 % of the machine's memory.
#[must_use]
pub(crate) fn budget() -> usize {
    budget_of(
        read(CGROUP_V2).or_else(|| read(CGROUP_V1)).as_deref(),
        read(MACHINE).as_deref(),
    )
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(path)).ok()
}

fn budget_of(limit: Option<&str>, machine: Option<&str>) -> usize {
    let machine = machine.and_then(total);
    // `max`, or version 1's "nearly 2^63", is no limit.
    let limit = limit
        .and_then(|limit| limit.trim().parse::<u64>().ok())
        .filter(|limit| machine.is_none_or(|machine| *limit < machine));
    let budget = match (limit, machine) {
        (Some(limit), _) => limit / 2,
        (None, Some(machine)) => machine / 100,
        (None, None) => 0,
    };
    usize::try_from(budget).unwrap_or(usize::MAX).max(LEAST)
}

/// Returns the memory of a machine whose `/proc/meminfo` is given, in bytes.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find(|line| line.starts_with("MemTotal:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::{LEAST, budget_of};

    const MACHINE: Option<&str> = Some("MemTotal:        1024000 kB\nMemFree: 1 kB\n");

    #[test]
    fn a_containers_limit_is_halved() {
        assert_eq!(budget_of(Some("67108864\n"), MACHINE), 32 << 20);
        assert_eq!(budget_of(Some("67108864\n"), None), 32 << 20);
    }

    #[test]
    fn without_a_limit_it_is_a_hundredth_of_the_machine() {
        for limit in [None, Some("max\n"), Some("9223372036854771712\n")] {
            assert_eq!(budget_of(limit, MACHINE), 10_485_760);
        }
    }

    #[test]
    fn it_is_never_less_than_the_least() {
        assert_eq!(budget_of(Some("1000000"), MACHINE), LEAST);
        assert_eq!(budget_of(None, None), LEAST);
    }
}
