//! Small named texts: rules, groups, tags, and whatever else is to be kept beside traces.

use super::error::StoreError;
use super::handle::{Store, lock};
use super::tables::RECORDS;

impl Store {
    /// Returns the text of a name.
    pub fn record(&self, name: &str) -> Result<Option<String>, StoreError> {
        let table = self.disk.read()?.open_table(RECORDS)?;
        Ok(table.get(name)?.map(|text| text.value().to_owned()))
    }

    /// Returns the names that begin with `prefix` and their texts, in the order of the names.
    pub fn records(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let table = self.disk.read()?.open_table(RECORDS)?;
        let mut records = Vec::new();
        for record in table.range(prefix..)? {
            let (name, text) = record?;
            if !name.value().starts_with(prefix) {
                break;
            }
            records.push((name.value().to_owned(), text.value().to_owned()));
        }
        Ok(records)
    }

    /// Gives a name a text, which is durable when this returns.
    pub fn set_record(&self, name: &str, text: &str) -> Result<(), StoreError> {
        self.persist(&mut lock(&self.keeper), |write| {
            write.open_table(RECORDS)?.insert(name, text)?;
            Ok(())
        })
    }

    /// Removes a name; it need not be there.
    pub fn remove_record(&self, name: &str) -> Result<(), StoreError> {
        self.persist(&mut lock(&self.keeper), |write| {
            write.open_table(RECORDS)?.remove(name)?;
            Ok(())
        })
    }
}
