//! Where every segment went.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why a segment, or what should have been one, did not reach X-Ray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drop {
    /// A datagram or document that is none: no header, a wrong version, an empty body.
    Malformed,
    /// A document beyond X-Ray's 64 KB that could not be split.
    Oversize,
    /// The buffer's budget was used up, and it was the oldest.
    BufferFull,
    /// X-Ray took the request, but not this segment, for a reason that will not pass.
    Rejected,
    /// The collector ended before X-Ray could be reached.
    Shutdown,
    /// The kernel's receive buffer was full before the collector came to it.
    Kernel,
}

impl Drop {
    /// Every cause, in the order of the metrics.
    pub const ALL: [Self; 6] = [
        Self::Malformed,
        Self::Oversize,
        Self::BufferFull,
        Self::Rejected,
        Self::Shutdown,
        Self::Kernel,
    ];

    /// Returns the cause as metrics and logs name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Oversize => "oversize",
            Self::BufferFull => "buffer_full",
            Self::Rejected => "rejected",
            Self::Shutdown => "shutdown",
            Self::Kernel => "kernel",
        }
    }
}

/// How a request to X-Ray failed, as telemetry records tell it apart (`BackendConnectionErrors`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendError {
    /// No answer in time.
    Timeout,
    /// Nobody listens.
    ConnectionRefused,
    /// An answer of the 400s.
    Http4xx,
    /// An answer of the 500s.
    Http5xx,
    /// The endpoint's name has no address.
    UnknownHost,
    /// Anything else: a reset, a TLS failure, no credentials.
    Other,
}

impl BackendError {
    /// Every error, in the order of the metrics.
    pub const ALL: [Self; 6] = [
        Self::Timeout,
        Self::ConnectionRefused,
        Self::Http4xx,
        Self::Http5xx,
        Self::UnknownHost,
        Self::Other,
    ];

    /// Returns the error as metrics name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::ConnectionRefused => "connection_refused",
            Self::Http4xx => "http_4xx",
            Self::Http5xx => "http_5xx",
            Self::UnknownHost => "unknown_host",
            Self::Other => "other",
        }
    }
}

/// Counts since the start. All are monotonic, and none is read to decide anything.
#[derive(Debug, Default)]
pub struct Counters {
    received: AtomicU64,
    delivered: AtomicU64,
    dropped: [AtomicU64; Drop::ALL.len()],
    backend_errors: [AtomicU64; BackendError::ALL.len()],
}

impl Counters {
    /// Counts documents that arrived, whatever becomes of them.
    pub fn count_received(&self, segments: u64) {
        self.received.fetch_add(segments, Ordering::Relaxed);
    }

    /// Counts segments that X-Ray took.
    pub fn count_delivered(&self, segments: u64) {
        self.delivered.fetch_add(segments, Ordering::Relaxed);
    }

    /// Counts segments that are lost.
    pub fn count_dropped(&self, cause: Drop, segments: u64) {
        self.dropped[cause as usize].fetch_add(segments, Ordering::Relaxed);
    }

    /// Counts a request that failed.
    pub fn count_backend_error(&self, error: BackendError) {
        self.backend_errors[error as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Returns all counts as they are now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Snapshot {
            received: read(&self.received),
            delivered: read(&self.delivered),
            dropped: self.dropped.each_ref().map(read),
            backend_errors: self.backend_errors.each_ref().map(read),
        }
    }
}

/// The counts of one moment, or what happened between two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Documents that arrived.
    pub received: u64,
    /// Segments that X-Ray took.
    pub delivered: u64,
    dropped: [u64; Drop::ALL.len()],
    backend_errors: [u64; BackendError::ALL.len()],
}

impl Snapshot {
    /// Returns how many were lost for one cause.
    #[must_use]
    pub fn dropped(&self, cause: Drop) -> u64 {
        self.dropped[cause as usize]
    }

    /// Returns how many were lost altogether.
    #[must_use]
    pub fn dropped_in_all(&self) -> u64 {
        self.dropped.iter().sum()
    }

    /// Returns how many requests failed in one way.
    #[must_use]
    pub fn backend_errors(&self, error: BackendError) -> u64 {
        self.backend_errors[error as usize]
    }

    /// Returns what happened since an `earlier` moment.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            received: self.received - earlier.received,
            delivered: self.delivered - earlier.delivered,
            dropped: std::array::from_fn(|i| self.dropped[i] - earlier.dropped[i]),
            backend_errors: std::array::from_fn(|i| {
                self.backend_errors[i] - earlier.backend_errors[i]
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BackendError, Counters, Drop};

    #[test]
    fn every_cause_has_its_own_count() {
        let counters = Counters::default();
        for (index, cause) in Drop::ALL.into_iter().enumerate() {
            counters.count_dropped(cause, 1 << index);
        }
        let counts = counters.snapshot();
        for (index, cause) in Drop::ALL.into_iter().enumerate() {
            assert_eq!(counts.dropped(cause), 1 << index, "{}", cause.name());
        }
        assert_eq!(counts.dropped_in_all(), 0b11_1111);
    }

    #[test]
    fn a_difference_holds_what_happened_in_between() {
        let counters = Counters::default();
        counters.count_received(5);
        counters.count_backend_error(BackendError::Timeout);
        let earlier = counters.snapshot();
        counters.count_received(2);
        counters.count_delivered(7);
        counters.count_backend_error(BackendError::Other);
        let between = counters.snapshot().since(&earlier);
        assert_eq!((between.received, between.delivered), (2, 7));
        assert_eq!(between.backend_errors(BackendError::Timeout), 0);
        assert_eq!(between.backend_errors(BackendError::Other), 1);
    }
}
