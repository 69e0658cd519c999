//! What the kernel tells of a process.

use crate::Failure;

/// What `/proc/<pid>/stat` counts CPU in: `USER_HZ`, which is 100 wherever Linux runs.
const TICKS_PER_SECOND: f64 = 100.0;

/// A process that runs, by its number.
#[derive(Clone, Copy)]
pub(super) struct Process(pub(super) u32);

impl Process {
    /// Returns the one that measures.
    pub(super) fn this() -> Self {
        Self(std::process::id())
    }

    /// Returns the CPU time used so far, in seconds, both user's and system's.
    pub(super) fn cpu_seconds(self) -> Result<f64, Failure> {
        let stat = self.read("stat")?;
        // The name, in parentheses, is the only field that may hold spaces.
        let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Ok(ticks as f64 / TICKS_PER_SECOND)
    }

    /// Returns the memory that is resident now, in bytes.
    pub(super) fn resident_bytes(self) -> Result<f64, Failure> {
        self.status_line("VmRSS:")
    }

    /// Returns the most memory that was ever resident, in bytes.
    pub(super) fn peak_bytes(self) -> Result<f64, Failure> {
        self.status_line("VmHWM:")
    }

    /// Returns a line of `/proc/<pid>/status`, which counts in KiB.
    fn status_line(self, name: &str) -> Result<f64, Failure> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        let kibibytes = kibibytes.ok_or_else(|| format!("no {name} in /proc"))?;
        Ok(kibibytes * 1024.0)
    }

    fn read(self, file: &str) -> Result<String, Failure> {
        let path = format!("/proc/{}/{file}", self.0);
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    }
}
