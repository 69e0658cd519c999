//! What the local X-Ray is held to.

use crate::bench::figure::Figure;

/// What was measured at one size.
pub(super) struct Measured {
    /// How many traces were sent, of four segments each.
    pub(super) traces: u32,
    /// From the first request to the last answer, in µs for each segment.
    pub(super) ingest_micros: f64,
    /// The times of answers, in milliseconds.
    pub(super) answers: Answers,
    /// The most memory that the server ever had, in MB.
    pub(super) peak_mb: f64,
    /// The share of its folder in what was sent.
    pub(super) disk_share: f64,
}

/// How many milliseconds answers took, from the request's first byte to the answer's last.
pub(super) struct Answers {
    pub(super) latest: f64,
    pub(super) rare: f64,
    pub(super) slow: f64,
    pub(super) common: f64,
    pub(super) graph: f64,
    pub(super) one: f64,
}

/// A figure, and the most that it may be.
pub(super) struct Limit {
    /// What is measured, the unit included.
    pub(super) name: &'static str,
    most: f64,
    of: fn(&Measured) -> f64,
}

impl Limit {
    /// Returns what was measured, beside the limit.
    pub(super) fn figure(&self, measured: &Measured) -> Figure {
        Figure {
            name: self.name,
            value: (self.of)(measured),
            limit: self.most,
        }
    }
}

pub(super) const LIMITS: [Limit; 9] = [
    Limit {
        name: "ingest: µs a segment (50 are 20,000 a second)",
        most: 50.0,
        of: |measured| measured.ingest_micros,
    },
    Limit {
        name: "latest 100 traces (ms)",
        most: 30.0,
        of: |measured| measured.answers.latest,
    },
    Limit {
        name: "annotation of 1 in 1,000, all its pages (ms)",
        most: 300.0,
        of: |measured| measured.answers.rare,
    },
    Limit {
        name: "annotation of 1 in 4 and the slowest, all its pages (ms)",
        most: 300.0,
        of: |measured| measured.answers.slow,
    },
    Limit {
        name: "annotation of 1 in 4, its first page (ms)",
        most: 300.0,
        of: |measured| measured.answers.common,
    },
    Limit {
        name: "service graph of 100,000 traces (ms)",
        most: 800.0,
        of: |measured| measured.answers.graph,
    },
    Limit {
        name: "one trace by its id (ms)",
        most: 5.0,
        of: |measured| measured.answers.one,
    },
    Limit {
        name: "disk: share of the documents as they arrived",
        most: 0.5,
        of: |measured| measured.disk_share,
    },
    Limit {
        name: "peak memory of the server (MB)",
        most: 300.0,
        of: |measured| measured.peak_mb,
    },
];
