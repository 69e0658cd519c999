//! All that there is to ask and change.

use std::sync::Arc;

use super::api::Timestamp;
use super::archive::Archive;
use super::destination::TransactionSearch;
use super::encryption::Encryption;
use super::groups::Groups;
use super::keep::{Kept, Records};
use super::policies::Policies;
use super::sampling::{Central, Rules};
use super::tags::Tags;
use super::telemetry::Telemetry;
use super::traces::Retrievals;

/// An account's X-Ray. Its operations are methods, each in the file of what it is about.
pub(super) struct Xray {
    pub(super) rules: Kept<Rules>,
    pub(super) central: Central,
    pub(super) groups: Kept<Groups>,
    pub(super) tags: Kept<Tags>,
    pub(super) encryption: Kept<Encryption>,
    pub(super) transaction_search: Kept<TransactionSearch>,
    pub(super) policies: Kept<Policies>,
    pub(super) telemetry: Kept<Telemetry>,
    pub(super) archive: Arc<Archive>,
    pub(super) retrievals: Retrievals,
}

impl Xray {
    /// Returns the one whose traces and settings are in an archive.
    ///
    /// # Errors
    /// When a record cannot be read; in words.
    pub(super) fn of(archive: Arc<Archive>, now: Timestamp) -> Result<Self, String> {
        let records = || Arc::<Archive>::clone(&archive) as Arc<dyn Records>;
        let rules = Kept::open("sampling-rules", records())?;
        let central = rules.read(|rules| Central::new(rules, now));
        Ok(Self {
            rules,
            central,
            groups: Kept::open("groups", records())?,
            tags: Kept::open("tags", records())?,
            encryption: Kept::open("encryption", records())?,
            transaction_search: Kept::open("transaction-search", records())?,
            policies: Kept::open("resource-policies", records())?,
            telemetry: Kept::open("telemetry", records())?,
            retrievals: Retrievals::default(),
            archive,
        })
    }
}
