//! A target that can be watched, and made to misbehave in ways that the
//! in-memory world itself cannot.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use manta_engine::memory::{MemoryTarget, World};
use manta_engine::{
    Address, ErrorKind, FieldChange, Mark, Observed, Outputs, Owned, Progress, ProviderError,
    Reader, Resource, Stack, Writer,
};

use crate::scenario::target;
use crate::toy::Toy;

/// Called with the address that is about to be written.
type Hook<'a> = Box<dyn Fn(&Address) + Send + Sync + 'a>;

/// The in-memory world, behind which something goes on.
pub(crate) struct Probe<'a> {
    target: MemoryTarget<'a>,
    before_write: Hook<'a>,
    unreadable: Option<&'static str>,
    throttled_reads: Mutex<BTreeMap<Address, usize>>,
    unanswered_creates: Mutex<Vec<Address>>,
    updates: Mutex<Vec<Vec<FieldChange>>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

impl<'a> Probe<'a> {
    pub(crate) fn new(world: &'a World, stack: &Stack<Toy>) -> Self {
        Self {
            target: target(world, stack),
            before_write: Box::new(|_| {}),
            unreadable: None,
            throttled_reads: Mutex::default(),
            unanswered_creates: Mutex::default(),
            updates: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        }
    }

    /// Calls `hook` as each write begins.
    pub(crate) fn before_write(mut self, hook: impl Fn(&Address) + Send + Sync + 'a) -> Self {
        self.before_write = Box::new(hook);
        self
    }

    /// Leaves a property out of everything that is read.
    pub(crate) fn hide(mut self, property: &'static str) -> Self {
        self.unreadable = Some(property);
        self
    }

    /// Throttles the next `times` reads of a resource.
    pub(crate) fn throttle_reads(&self, address: Address, times: usize) {
        let mut throttled = self.throttled_reads.lock().expect("no test panics here");
        throttled.insert(address, times);
    }

    /// Carries out the next creation of a resource, but answers "not yet".
    pub(crate) fn leave_create_unanswered(&self, address: Address) {
        let mut unanswered = self.unanswered_creates.lock().expect("no test panics here");
        unanswered.push(address);
    }

    /// The properties that each update was told to change.
    pub(crate) fn updates(&self) -> Vec<Vec<String>> {
        let updates = self.updates.lock().expect("no test panics here");
        let paths = |changes: &Vec<FieldChange>| changes.iter().map(|c| c.path.clone()).collect();
        updates.iter().map(paths).collect()
    }

    fn remember_update(&self, changes: &[FieldChange]) {
        let mut updates = self.updates.lock().expect("no test panics here");
        updates.push(changes.to_vec());
    }

    /// The most writes that were in flight at one moment.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.most_in_flight.load(Ordering::SeqCst)
    }

    /// Passes through one write, letting every other step that is ready begin first.
    async fn pass<T>(
        &self,
        address: &Address,
        write: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(now, Ordering::SeqCst);
        (self.before_write)(address);
        tokio::task::yield_now().await;
        let answer = write.await;
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    fn read_is_throttled(&self, address: &Address) -> bool {
        let mut throttled = self.throttled_reads.lock().expect("no test panics here");
        match throttled.get_mut(address) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            Some(_) | None => false,
        }
    }

    fn create_stays_unanswered(&self, address: &Address) -> bool {
        let mut unanswered = self.unanswered_creates.lock().expect("no test panics here");
        let position = unanswered.iter().position(|next| next == address);
        position
            .map(|position| unanswered.remove(position))
            .is_some()
    }
}

fn refused(operation: &str, kind: ErrorKind) -> ProviderError {
    ProviderError {
        kind,
        operation: operation.to_owned(),
        message: "refused by the probe".to_owned(),
        help: None,
    }
}

impl Reader<Toy> for Probe<'_> {
    async fn find(&self, wanted: &Toy) -> Result<Option<Observed>, ProviderError> {
        if self.read_is_throttled(&wanted.address()) {
            return Err(refused("find", ErrorKind::Throttled));
        }
        let mut found = self.target.find(wanted).await?;
        if let (Some(observed), Some(property)) = (&mut found, self.unreadable) {
            observed.properties.remove(property);
        }
        Ok(found)
    }

    async fn owned(&self) -> Result<Vec<Owned>, ProviderError> {
        Reader::<Toy>::owned(&self.target).await
    }
}

impl Writer<Toy> for Probe<'_> {
    async fn create(
        &self,
        resource: &Toy,
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let write = self.target.create(resource, mark, progress);
        let outputs = self.pass(&mark.address, write).await?;
        if self.create_stays_unanswered(&mark.address) {
            return Err(refused("create", ErrorKind::NotYet));
        }
        Ok(outputs)
    }

    async fn update(
        &self,
        resource: &Toy,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        self.remember_update(changes);
        let write = self
            .target
            .update(resource, observed, changes, mark, progress);
        self.pass(&mark.address, write).await
    }

    async fn delete(&self, owned: &Owned, progress: &Progress) -> Result<(), ProviderError> {
        let write = Writer::<Toy>::delete(&self.target, owned, progress);
        self.pass(&owned.address, write).await
    }
}
