//! What the store of traces is held to.

/// A figure that `traces/benches/store` prints, and the most that it may be.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    /// What the figure is called there.
    pub(super) key: &'static str,
    /// What was measured, the unit included.
    pub(super) name: &'static str,
    pub(super) most: f64,
}

pub(super) const LIMITS: [Limit; 9] = [
    Limit {
        key: "ingest_us_per_segment",
        name: "ingest: µs a segment (50 are 20,000 a second)",
        most: 50.0,
    },
    Limit {
        key: "slowest_maintain_ms",
        name: "longest time until what was put is durable (ms)",
        most: 1_000.0,
    },
    Limit {
        key: "latest_100_ms",
        name: "latest 100 traces (ms)",
        most: 30.0,
    },
    Limit {
        key: "rare_annotation_ms",
        name: "annotation of 1 in 1,000, over 100,000 traces (ms)",
        most: 300.0,
    },
    Limit {
        key: "common_annotation_ms",
        name: "annotation of 1 in 4 and a time, over 100,000 traces (ms)",
        most: 300.0,
    },
    Limit {
        key: "service_graph_ms",
        name: "service graph of 100,000 traces (ms)",
        most: 800.0,
    },
    Limit {
        key: "one_trace_ms",
        name: "one trace by its id (ms)",
        most: 5.0,
    },
    Limit {
        key: "disk_share_of_raw",
        name: "disk: share of the documents as they arrived",
        most: 0.5,
    },
    Limit {
        key: "peak_memory_mb",
        name: "peak memory (MB)",
        most: 300.0,
    },
];
