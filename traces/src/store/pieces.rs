//! Long values, cut into pieces.
//!
//! redb keeps a long value in as many pages as the next power of two, so that up to
//! half of them would be empty. A piece fills its pages but for a few bytes; only the
//! last one of a value wastes some.

use std::ops::Range;

use redb::{ReadableTable, Table, TableDefinition};

use super::error::StoreError;

/// A table of long values: their number, and the number of the piece.
pub(super) type Pieces = TableDefinition<'static, (u64, u32), &'static [u8]>;

/// Eight pages of 4 KiB, less what redb writes beside a value of its own in a leaf.
const PIECE: usize = (32 << 10) - 64;

/// Writes a value.
pub(super) fn write(
    table: &mut Table<'_, (u64, u32), &'static [u8]>,
    number: u64,
    value: &[u8],
) -> Result<(), StoreError> {
    for (piece, bytes) in value.chunks(PIECE).enumerate() {
        table.insert((number, nth(piece)), bytes)?;
    }
    Ok(())
}

/// Reads a value; one that is not there is empty.
pub(super) fn read(
    table: &impl ReadableTable<(u64, u32), &'static [u8]>,
    number: u64,
) -> Result<Vec<u8>, StoreError> {
    let mut value = Vec::new();
    for entry in table.range((number, 0)..=(number, u32::MAX))? {
        value.extend_from_slice(entry?.1.value());
    }
    Ok(value)
}

/// Reads some of a value; shorter where it ends before.
pub(super) fn read_range(
    table: &impl ReadableTable<(u64, u32), &'static [u8]>,
    number: u64,
    range: Range<usize>,
) -> Result<Vec<u8>, StoreError> {
    let mut value = Vec::with_capacity(range.len().min(1 << 20));
    for piece in range.start / PIECE..range.end.div_ceil(PIECE) {
        let Some(bytes) = table.get((number, nth(piece)))? else {
            break;
        };
        let (bytes, before) = (bytes.value(), piece * PIECE);
        let start = range.start.saturating_sub(before).min(bytes.len());
        let end = (range.end - before).min(bytes.len());
        value.extend_from_slice(&bytes[start..end]);
    }
    Ok(value)
}

/// Removes a value, if it is there.
pub(super) fn remove(
    table: &mut Table<'_, (u64, u32), &'static [u8]>,
    number: u64,
) -> Result<(), StoreError> {
    let range = (number, 0)..=(number, u32::MAX);
    table.retain_in(range, |_, _| false)?;
    Ok(())
}

/// Returns how many bytes of the file a value of a length takes.
pub(super) fn occupied(length: usize) -> u64 {
    let last = (length % PIECE).next_power_of_two().max(4 << 10);
    (length / PIECE * (32 << 10) + last) as u64
}

fn nth(piece: usize) -> u32 {
    u32::try_from(piece).expect("redb takes no value of 128 TB")
}

#[cfg(test)]
mod tests {
    use redb::{Database, ReadableDatabase, TableDefinition, backends::InMemoryBackend};

    use super::{PIECE, Pieces, read, read_range, remove, write};

    const TABLE: Pieces = TableDefinition::new("pieces");

    #[test]
    fn a_value_reads_back_whole_and_in_parts() {
        let database = Database::builder()
            .create_with_backend(InMemoryBackend::new())
            .unwrap();
        let value: Vec<u8> = (0..3 * PIECE + 7).map(|at| (at % 251) as u8).collect();
        let transaction = database.begin_write().unwrap();
        write(&mut transaction.open_table(TABLE).unwrap(), 4, &value).unwrap();
        write(&mut transaction.open_table(TABLE).unwrap(), 5, b"next").unwrap();
        transaction.commit().unwrap();

        let reading = database.begin_read().unwrap();
        let table = reading.open_table(TABLE).unwrap();
        assert_eq!(read(&table, 4).unwrap(), value);
        for (from, to) in [
            (0, 5),
            (PIECE - 1, PIECE + 1),
            (5, 2 * PIECE),
            (3 * PIECE, 9 * PIECE),
        ] {
            let part = &value[from..to.min(value.len())];
            assert_eq!(
                read_range(&table, 4, from..to).unwrap(),
                part,
                "{from}..{to}"
            );
        }
        assert!(read_range(&table, 6, 0..10).unwrap().is_empty());
    }

    #[test]
    fn what_is_removed_is_gone_and_its_neighbours_stay() {
        let database = Database::builder()
            .create_with_backend(InMemoryBackend::new())
            .unwrap();
        let transaction = database.begin_write().unwrap();
        {
            let mut table = transaction.open_table(TABLE).unwrap();
            for number in 0..3 {
                write(&mut table, number, &vec![7; 2 * PIECE]).unwrap();
            }
            remove(&mut table, 1).unwrap();
            let lengths = [0, 1, 2].map(|number| read(&table, number).unwrap().len());
            assert_eq!(lengths, [2 * PIECE, 0, 2 * PIECE]);
        }
        transaction.commit().unwrap();
    }
}
