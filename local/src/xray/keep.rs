//! What outlives the process: small values, each a record of the store.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::api::ApiError;

/// Where records are.
pub(super) trait Records: Send + Sync {
    /// Returns the record of a name, if there is one.
    ///
    /// # Errors
    /// When it cannot be read; in words.
    fn load(&self, name: &str) -> Result<Option<String>, String>;

    /// Replaces the record of a name. Once this returns it is safe.
    ///
    /// # Errors
    /// When it cannot be written; in words. It is what it was then.
    fn save(&self, name: &str, record: &str) -> Result<(), String>;
}

/// A value that is in memory and, as it is there, in a record.
pub(super) struct Kept<T> {
    name: &'static str,
    value: Mutex<T>,
    records: Arc<dyn Records>,
}

impl<T: Clone + Default + Serialize + DeserializeOwned> Kept<T> {
    /// Returns the value of the record that is called `name`, or the first one
    /// there ever is.
    ///
    /// # Errors
    /// When the record cannot be read, or is none.
    pub(super) fn open(name: &'static str, records: Arc<dyn Records>) -> Result<Self, String> {
        let value = match records.load(name)? {
            Some(record) => serde_json::from_str(&record)
                .map_err(|error| format!("the record `{name}` is not understood: {error}"))?,
            None => T::default(),
        };
        Ok(Self {
            name,
            value: Mutex::new(value),
            records,
        })
    }

    /// Looks at the value.
    pub(super) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.lock())
    }

    /// Changes the value, if `change` succeeds and the result can be kept; else
    /// it stays as it is.
    ///
    /// # Errors
    /// Those of `change`, or that the value cannot be kept.
    pub(super) fn change<R>(
        &self,
        change: impl FnOnce(&mut T) -> Result<R, ApiError>,
    ) -> Result<R, ApiError> {
        let mut value = self.lock();
        let mut changed = value.clone();
        let answer = change(&mut changed)?;
        let record = serde_json::to_string(&changed).expect("records have texts for keys");
        self.records
            .save(self.name, &record)
            .map_err(|error| ApiError::Internal(format!("cannot keep {}: {error}", self.name)))?;
        *value = changed;
        Ok(answer)
    }

    /// A panic under the lock happens before anything is changed.
    fn lock(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
pub(super) mod memory {
    //! Records for tests.

    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::Records;

    /// Records that are gone with the test.
    #[derive(Default)]
    pub(in crate::xray) struct Memory {
        records: Mutex<BTreeMap<String, String>>,
        /// Why nothing more can be saved.
        pub(in crate::xray) full: Mutex<Option<String>>,
    }

    impl Records for Memory {
        fn load(&self, name: &str) -> Result<Option<String>, String> {
            Ok(self.records.lock().expect("no panics").get(name).cloned())
        }

        fn save(&self, name: &str, record: &str) -> Result<(), String> {
            if let Some(reason) = self.full.lock().expect("no panics").clone() {
                return Err(reason);
            }
            let mut records = self.records.lock().expect("no panics");
            records.insert(name.to_owned(), record.to_owned());
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::memory::Memory;
    use super::{Kept, Records};
    use crate::xray::api::ApiError;

    fn open(records: &Arc<Memory>) -> Kept<Vec<u32>> {
        let records: Arc<dyn Records> = Arc::<Memory>::clone(records);
        Kept::open("numbers", records).expect("it can be read")
    }

    #[test]
    fn what_is_kept_is_there_after_a_restart() {
        let records = Arc::new(Memory::default());
        let change = open(&records).change(|numbers| {
            numbers.push(7);
            Ok(numbers.len())
        });
        assert_eq!(change, Ok(1));
        assert_eq!(open(&records).read(Vec::clone), [7]);
    }

    #[test]
    fn what_is_refused_or_cannot_be_kept_changes_nothing() {
        let records = Arc::new(Memory::default());
        let kept = open(&records);
        let refused = kept.change(|numbers| {
            numbers.push(1);
            Err::<(), _>(ApiError::PolicyLockout)
        });
        assert_eq!(refused, Err(ApiError::PolicyLockout));
        *records.full.lock().expect("no panics") = Some("the disk is full".to_owned());
        let unkept = kept.change(|numbers| {
            numbers.push(2);
            Ok(())
        });
        let said = unkept.expect_err("it cannot be kept").to_string();
        assert_eq!(said, "cannot keep numbers: the disk is full");
        assert!(kept.read(Vec::is_empty));
    }
}
