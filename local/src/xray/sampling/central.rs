//! What clients are told to do.

use std::sync::{Mutex, MutexGuard, PoisonError};

use manta_traces::sampling::{Authority, SamplingTargetsAnswer, SamplingTargetsRequest};

use super::Rules;
use super::statistics::{Statistics, Summary};
use crate::xray::api::Timestamp;

/// X-Ray's side of central sampling: shares the reservoirs among clients, and
/// remembers what they did. It is of the moment, and ends with the process.
pub(in crate::xray) struct Central {
    inner: Mutex<Inner>,
}

struct Inner {
    authority: Authority,
    statistics: Statistics,
}

impl Central {
    /// Returns the one for rules that are read at `now`. Clients that were told
    /// other rules by a process before this read them again.
    pub(in crate::xray) fn new(rules: &Rules, now: Timestamp) -> Self {
        let changed_at = rules.changed_at().min(now);
        Self {
            inner: Mutex::new(Inner {
                authority: Authority::of_records(rules.records().to_vec(), changed_at),
                statistics: Statistics::default(),
            }),
        }
    }

    /// Takes over rules that have changed.
    pub(super) fn follow(&self, rules: &Rules) {
        let records = rules.records().to_vec();
        self.inner().authority.replace(records, rules.changed_at());
    }

    /// Answers clients that report what they did.
    pub(super) fn targets(
        &self,
        request: &SamplingTargetsRequest,
        now: Timestamp,
    ) -> SamplingTargetsAnswer {
        let mut inner = self.inner();
        let answer = inner.authority.targets(request, now);
        for document in &request.sampling_statistics_documents {
            let of_it = |name: &str| name == document.rule_name;
            let mut known = answer.sampling_target_documents.iter();
            if known.any(|target| of_it(&target.rule_name)) {
                inner.statistics.add(document, now);
            }
        }
        answer
    }

    /// Returns what clients did of late.
    pub(super) fn summaries(&self) -> Vec<Summary> {
        self.inner().statistics.summaries()
    }

    /// A panic under the lock leaves at worst one client's report uncounted.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
