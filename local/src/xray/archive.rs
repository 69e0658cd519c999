//! The traces that there are: the store, as the operations see it.

use std::cell::Cell;
use std::error::Error;
use std::iter::successors;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use manta_traces::TraceId;
use manta_traces::facts::Strings;
use manta_traces::filter::Filter;
use manta_traces::store::{By, Kept, Page, Settings, Store, StoreError, TimeRange};

use super::api::{ApiError, Timestamp, Window};
use super::gate::now;
use super::keep::Records;

/// How often what has arrived is made durable. A crash costs what came after it.
const PAUSE: Duration = Duration::from_millis(200);

/// The store.
pub(super) struct Archive {
    store: Store,
}

impl Archive {
    /// Opens the store in a folder, which is made when it is not there.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let store = Store::open(folder, Settings::default())?;
        Ok(Self { store })
    }

    /// Takes documents, each with its trace.
    ///
    /// # Errors
    /// When they cannot be kept; none of them is.
    pub(super) fn put(
        &self,
        documents: Vec<(TraceId, String)>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        Ok(self.store.put(documents, now)?)
    }

    /// Returns a trace's documents; none where there is no such trace.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn documents(&self, id: TraceId) -> Result<Vec<Arc<str>>, ApiError> {
        Ok(self.store.documents(id)?.unwrap_or_default())
    }

    /// Shows the traces of a window that a filter asks for, those with the same
    /// texts at once, in no order.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn matching(
        &self,
        window: Window,
        by: By,
        filter: &Filter,
        mut see: impl FnMut(&Arc<Strings>, Vec<Kept>),
    ) -> Result<(), ApiError> {
        for page in self.store.scan(range(window, by))? {
            let page = page?;
            let traces = chosen(&page, filter, &Cell::default())?;
            if !traces.is_empty() {
                see(page.strings(), traces);
            }
        }
        Ok(())
    }

    /// Returns the traces of a window that a filter asks for, newest first: by start
    /// and then by id, descending. `looked_at` counts those that were compared with
    /// the filter.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn newest_first(
        &self,
        window: Window,
        by: By,
        filter: &Filter,
        looked_at: &Cell<u64>,
    ) -> Result<impl Iterator<Item = Result<(Arc<Strings>, Kept), StoreError>>, ApiError> {
        let scan = self.store.scan(range(window, by))?;
        Ok(scan.newest_first(move |page| chosen(page, filter, looked_at)))
    }

    /// Keeps what has arrived, until `stop` is closed.
    pub(super) async fn keep(self: Arc<Self>, stop: Receiver<()>) {
        let stop = Arc::new(Mutex::new(stop));
        loop {
            let (archive, stop) = (Arc::clone(&self), Arc::clone(&stop));
            // On one thread: each that makes blocks keeps the memory that it took for one.
            let kept = tokio::task::spawn_blocking(move || {
                archive.keep_here(&stop.lock().unwrap_or_else(PoisonError::into_inner));
            });
            match kept.await {
                Ok(()) => return,
                Err(panic) => log::error!("what arrives may be lost: {panic}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn keep_here(&self, stop: &Receiver<()>) {
        let mut trouble = Trouble::default();
        loop {
            let rest = match self.store.maintain(now()) {
                Ok(done) => {
                    trouble.ends();
                    done.events.iter().for_each(|event| log::warn!("{event}"));
                    if done.busy { Duration::ZERO } else { PAUSE }
                }
                Err(error) => {
                    let reason = in_words(&error);
                    if trouble.is_news(&reason) {
                        log::error!("what arrives may be lost: {reason}");
                    }
                    PAUSE
                }
            };
            if stop.recv_timeout(rest) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    /// Makes durable what has arrived.
    pub(super) fn flush(&self) {
        if let Err(error) = self.store.flush(now()) {
            log::error!("what arrived last is lost: {}", in_words(&error));
        }
    }
}

/// What keeps traces from being kept. It is said once: it is met several times a second, and
/// the log may be on the disk that is full.
#[derive(Default)]
struct Trouble {
    said: Option<String>,
}

impl Trouble {
    /// Whether it has not been said that there is this one.
    fn is_news(&mut self, reason: &str) -> bool {
        let is_news = self.said.as_deref() != Some(reason);
        self.said = Some(reason.to_owned());
        is_news
    }

    /// Notes that there is none.
    fn ends(&mut self) {
        self.said = None;
    }
}

impl Records for Archive {
    fn load(&self, name: &str) -> Result<Option<String>, String> {
        self.store.record(name).map_err(|error| in_words(&error))
    }

    fn save(&self, name: &str, record: &str) -> Result<(), String> {
        self.store
            .set_record(name, record)
            .map_err(|error| in_words(&error))
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Internal(in_words(&error))
    }
}

/// Both ends of the API's ranges belong to them.
fn range(window: Window, by: By) -> TimeRange {
    TimeRange {
        by,
        from: window.start,
        until: window.end.next_up(),
    }
}

/// Returns the traces of a page that a filter asks for.
fn chosen(page: &Page, filter: &Filter, looked_at: &Cell<u64>) -> Result<Vec<Kept>, StoreError> {
    let filter = filter.over(page.strings());
    if !filter.can_match() {
        return Ok(Vec::new());
    }
    let mut traces = page.traces()?;
    looked_at.set(looked_at.get() + traces.len() as u64);
    traces.retain(|trace| filter.matches(&trace.facts));
    Ok(traces)
}

/// Says an error with its reasons.
fn in_words(error: &(dyn Error + 'static)) -> String {
    let reasons: Vec<_> = successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect();
    reasons.join(": ")
}

#[cfg(test)]
mod tests {
    use super::Trouble;

    #[test]
    fn trouble_is_said_once_until_it_ends_or_is_another() {
        let mut trouble = Trouble::default();
        let said = ["full", "full", "torn", "torn", "full"].map(|reason| trouble.is_news(reason));
        assert_eq!(said, [true, false, true, false, true]);
        trouble.ends();
        assert!(trouble.is_news("full"));
    }
}
