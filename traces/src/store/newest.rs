//! Traces in order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::error::StoreError;
use super::kept::Kept;
use super::page::Page;
use super::scan::Scan;
use crate::facts::Strings;

/// Traces, newest first, each with its texts. See [`Scan::newest_first`].
pub struct NewestFirst<F> {
    pages: Scan,
    choose: F,
    /// The traces of the pages that were read, and were not returned.
    waiting: BinaryHeap<Waiting>,
    failed: bool,
}

struct Waiting {
    strings: Arc<Strings>,
    kept: Kept,
}

impl<F> NewestFirst<F>
where
    F: FnMut(&Page) -> Result<Vec<Kept>, StoreError>,
{
    pub(super) fn new(pages: Scan, choose: F) -> Self {
        Self {
            pages,
            choose,
            waiting: BinaryHeap::new(),
            failed: false,
        }
    }

    /// Reads pages until no trace of those that are left is newer than the newest that
    /// waits.
    fn fill(&mut self) -> Result<(), StoreError> {
        while let Some(latest) = self.pages.latest_start() {
            if self
                .waiting
                .peek()
                .is_some_and(|newest| newest.kept.facts.start > latest)
            {
                break;
            }
            let Some(page) = self.pages.next().transpose()? else {
                break;
            };
            let traces = (self.choose)(&page)?;
            self.waiting.extend(traces.into_iter().map(|kept| Waiting {
                strings: Arc::clone(page.strings()),
                kept,
            }));
        }
        Ok(())
    }
}

impl<F> Iterator for NewestFirst<F>
where
    F: FnMut(&Page) -> Result<Vec<Kept>, StoreError>,
{
    type Item = Result<(Arc<Strings>, Kept), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        if let Err(error) = self.fill() {
            self.failed = true;
            return Some(Err(error));
        }
        let Waiting { strings, kept } = self.waiting.pop()?;
        Some(Ok((strings, kept)))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other) = (&self.kept.facts, &other.kept.facts);
        one.start
            .total_cmp(&other.start)
            .then(one.id.cmp(&other.id))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}
