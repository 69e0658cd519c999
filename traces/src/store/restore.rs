//! A store is opened: where its blocks are, and what its journal holds.

use std::sync::{Arc, Condvar, Mutex};

use redb::{ReadTransaction, ReadableTable};

use super::block::Header;
use super::disk::Disk;
use super::error::StoreError;
use super::handle::{Folder, Store};
use super::journal::{Batch, Batches};
use super::keeper::Keeper;
use super::memory::{Fresh, Memory};
use super::open_facts::OpenFacts;
use super::settings::Settings;
use super::tables;

impl Store {
    /// Reads what has to be in memory.
    pub(super) fn restore(
        disk: Disk,
        folder: Option<Folder>,
        settings: Settings,
    ) -> Result<Self, StoreError> {
        let read = disk.read()?;
        let mut memory = Memory::default();
        for header in headers(&read)? {
            memory.next = memory.next.max(header.through + 1);
            memory.blocks.insert(header.number, Arc::new(header));
        }
        let batches = journal(&read, &mut memory)?;
        let last = memory.blocks.keys().next_back();
        let keeper = Keeper {
            batches,
            next_block: last.map_or(0, |last| last + 1),
            bytes: settings.bytes,
            events: Vec::new(),
        };
        Ok(Self {
            settings,
            folder,
            disk,
            keeper: Mutex::new(keeper),
            open_facts: Mutex::new(OpenFacts::default()),
            memory: Mutex::new(memory),
            kept: Condvar::new(),
        })
    }
}

fn headers(read: &ReadTransaction) -> Result<Vec<Header>, StoreError> {
    let table = read.open_table(tables::BLOCKS)?;
    let mut headers = Vec::new();
    for entry in table.iter()? {
        let (number, bytes) = entry?;
        let number = number.value();
        headers.push(
            Header::of_bytes(number, bytes.value()).ok_or(StoreError::Damaged {
                what: "the header",
                of: u64::from(number),
            })?,
        );
    }
    Ok(headers)
}

/// Takes again what is in the journal and in no block.
fn journal(read: &ReadTransaction, memory: &mut Memory) -> Result<Batches, StoreError> {
    let places = read.open_table(tables::PLACES)?;
    let mut batches = Batches::default();
    for first in batch_numbers(read)? {
        let Batch {
            arrived, documents, ..
        } = Batch::read(read, first)?;
        let (count, mut open) = (documents.len() as u64, 0);
        for (number, (id, text)) in (first..).zip(documents) {
            let place = tables::place(&places, id)?;
            if place.is_none_or(|place| place.through < number) {
                memory.add(id, Fresh { number, text }, arrived, place);
                open += 1;
            }
        }
        memory.next = memory.next.max(first + count);
        batches.restore(first, count, open);
    }
    batches.skip_to(memory.next);
    Ok(batches)
}

pub(super) fn batch_numbers(read: &ReadTransaction) -> Result<Vec<u64>, StoreError> {
    let table = read.open_table(tables::JOURNAL)?;
    let mut numbers = Vec::new();
    for entry in table.iter()? {
        let (first, piece) = entry?.0.value();
        if piece == 0 {
            numbers.push(first);
        }
    }
    Ok(numbers)
}
