//! The record of process groups.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The variable that every process of a deployment has in its environment; its value is the
/// deployment's folder.
pub const MARKER: &str = "MANTA_LOCAL";

/// The record of the process groups that a supervisor has started: a file each, named for the
/// process that leads it.
#[derive(Clone, Debug)]
pub struct Ledger {
    records: PathBuf,
    mark: String,
}

/// The record of one group.
#[derive(Debug)]
pub(super) struct Record(PathBuf);

impl Ledger {
    /// Opens the record that is in the folder `records`, of the deployment that is in `deployment`.
    ///
    /// # Errors
    /// When there can be no such folder.
    pub fn open(records: &Path, deployment: &Path) -> io::Result<Self> {
        fs::create_dir_all(records)?;
        Ok(Self {
            records: records.to_owned(),
            mark: deployment.to_string_lossy().into_owned(),
        })
    }

    /// Returns the variable that every process has, and its value.
    #[must_use]
    pub fn marker(&self) -> (&'static str, &str) {
        (MARKER, &self.mark)
    }

    /// Records a group.
    pub(super) fn record(&self, leader: u32) -> io::Result<Record> {
        let record = self.records.join(leader.to_string());
        fs::write(&record, [])?;
        Ok(Record(record))
    }

    /// Returns the leaders of the groups that are recorded.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn leaders(&self) -> io::Result<Vec<u32>> {
        let mut leaders = Vec::new();
        for entry in fs::read_dir(&self.records)? {
            let name = entry?.file_name();
            leaders.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
        }
        Ok(leaders)
    }

    /// Forgets every group.
    ///
    /// # Errors
    /// When the record cannot be changed.
    pub fn clear(&self) -> io::Result<()> {
        for leader in self.leaders()? {
            Record(self.records.join(leader.to_string())).forget();
        }
        Ok(())
    }
}

impl Record {
    /// Takes the group out of the record.
    pub(super) fn forget(&self) {
        // What stays is found to be nobody's.
        let _ = fs::remove_file(&self.0);
    }
}
