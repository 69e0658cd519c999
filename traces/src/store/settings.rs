//! How much is kept.

/// How much a store keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// For how many seconds traces are kept after their last document arrived.
    pub age_seconds: f64,
    /// How many bytes the traces on disk may take; the oldest go first.
    pub bytes: u64,
    /// How many bytes the documents in memory may take: those of traces that are
    /// in no block yet.
    pub memory_bytes: usize,
}

/// Thirty days, as X-Ray does; 10 GB; 48 MB of memory.
impl Default for Settings {
    fn default() -> Self {
        Self {
            age_seconds: 30.0 * 24.0 * 3_600.0,
            bytes: 10_000_000_000,
            memory_bytes: 48 << 20,
        }
    }
}
