//! Traces with one table of texts.

use std::sync::Arc;

use super::block::{Dead, Header};
use super::codec::{Bytes, take_texts};
use super::error::StoreError;
use super::kept::Kept;
use super::time_range::TimeRange;
use crate::facts::Strings;

/// Traces with one table of texts: those of a block, or all that are in none yet.
pub struct Page {
    range: TimeRange,
    latest_start: f64,
    strings: Arc<Strings>,
    traces: Traces,
}

enum Traces {
    Open(Vec<Arc<Kept>>),
    Sealed(Sealed),
}

/// The traces of a block, not read yet.
struct Sealed {
    header: Arc<Header>,
    bytes: Vec<u8>,
    /// Where in `bytes` the traces begin.
    at: usize,
}

impl Page {
    /// Returns the page of the open traces.
    pub(super) fn open(range: TimeRange, strings: Arc<Strings>, traces: Vec<Arc<Kept>>) -> Self {
        let starts = traces.iter().map(|trace| trace.facts.start);
        Self {
            range,
            latest_start: starts.fold(f64::NEG_INFINITY, f64::max),
            strings,
            traces: Traces::Open(traces),
        }
    }

    /// Returns the page of a block, of which these are the texts and the facts.
    pub(super) fn sealed(
        range: TimeRange,
        header: Arc<Header>,
        bytes: Vec<u8>,
    ) -> Result<Self, StoreError> {
        let mut rest = Bytes::new(&bytes);
        let strings = take_texts(&mut rest).ok_or_else(|| header.damaged("the texts"))?;
        let at = bytes.len() - rest.rest().len();
        Ok(Self {
            range,
            latest_start: header.start.last,
            strings: Arc::new(strings),
            traces: Traces::Sealed(Sealed { header, bytes, at }),
        })
    }

    /// Returns the texts of its traces. A filter that needs a text which is not among
    /// them matches none of the traces, which then need not be read.
    pub fn strings(&self) -> &Arc<Strings> {
        &self.strings
    }

    /// Returns a time after which none of its traces begins.
    pub fn latest_start(&self) -> f64 {
        self.latest_start
    }

    /// Reads its traces, those that are in the range.
    pub fn traces(&self) -> Result<Vec<Kept>, StoreError> {
        let mut traces = match &self.traces {
            Traces::Open(traces) => {
                let traces = traces.iter().filter(|trace| self.range.has(trace));
                return Ok(traces.map(|trace| trace.as_ref().clone()).collect());
            }
            Traces::Sealed(sealed) => sealed
                .traces(self.strings.texts().len())
                .ok_or_else(|| sealed.header.damaged("the facts"))?,
        };
        traces.retain(|trace| self.range.has(trace));
        Ok(traces)
    }
}

impl Sealed {
    fn traces(&self, texts: usize) -> Option<Vec<Kept>> {
        let mut bytes = Bytes::new(&self.bytes[self.at..]);
        let (count, dead): (u32, &Dead) = (bytes.small()?, &self.header.dead);
        if count != self.header.traces {
            return None;
        }
        let mut traces = Vec::with_capacity(self.header.alive() as usize);
        for position in 0..count {
            if dead.contains(position) {
                Kept::skip(&mut bytes)?;
            } else {
                traces.push(Kept::take(&mut bytes, texts)?);
            }
        }
        bytes.is_empty().then_some(traces)
    }
}
