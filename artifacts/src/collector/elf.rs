//! What a Linux program says about itself in its ELF header.
//!
//! The layout is the System V ABI's: <https://gabi.xinuos.com/elf/02-eheader.html>.

use std::io::{self, Read, Seek, SeekFrom};

/// Bytes of a 64-bit ELF header.
const HEADER: usize = 64;
/// What a file of the kind begins with: the magic number, 64 bits, little endian.
const IDENTITY: [u8; 6] = [0x7f, b'E', b'L', b'F', 2, 1];
/// Where the header holds `e_machine`, `e_phoff`, `e_phentsize` and `e_phnum`.
const MACHINE: usize = 18;
const TABLE_OFFSET: usize = 32;
const ENTRY_SIZE: usize = 54;
const ENTRY_COUNT: usize = 56;
/// `EM_X86_64` and `EM_AARCH64`.
const X86_64: u16 = 62;
const AARCH64: u16 = 183;
/// `PT_INTERP`: the program is started through a dynamic linker.
const INTERPRETER: u32 = 3;

/// The processors that the collector is built for, and any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Machine {
    X86_64,
    Aarch64,
    /// Another, by its number in the header.
    Other(u16),
}

/// How a program gets at its libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linking {
    /// It has them in itself.
    Static,
    /// A dynamic linker has to find them.
    Dynamic,
}

/// A 64-bit, little-endian ELF file, as far as it decides where it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Elf {
    pub(super) machine: Machine,
    pub(super) linking: Linking,
}

impl Elf {
    /// Reads the headers; `None` when the file is something else or ends within them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn read(file: &mut (impl Read + Seek)) -> io::Result<Option<Self>> {
        match headers(file) {
            Err(error) if is_no_place(error.kind()) => Ok(None),
            read => read,
        }
    }
}

fn headers(file: &mut (impl Read + Seek)) -> io::Result<Option<Elf>> {
    let mut header = [0; HEADER];
    file.read_exact(&mut header)?;
    if !header.starts_with(&IDENTITY) {
        return Ok(None);
    }
    let machine = match half(&header, MACHINE) {
        X86_64 => Machine::X86_64,
        AARCH64 => Machine::Aarch64,
        other => Machine::Other(other),
    };
    let entry_size = usize::from(half(&header, ENTRY_SIZE));
    let entry_count = usize::from(half(&header, ENTRY_COUNT));
    let offset = header[TABLE_OFFSET..].first_chunk().copied();
    let offset = u64::from_le_bytes(offset.expect("the header is longer"));
    // Both numbers have sixteen bits, so this is four gigabytes at most, and a
    // file that is shorter ends the reading.
    let mut table = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take((entry_size * entry_count) as u64)
        .read_to_end(&mut table)?;
    if table.len() < entry_size * entry_count {
        return Ok(None);
    }
    let mut entries = table.chunks(entry_size.max(1));
    let is_interpreter = |entry: &[u8]| entry.starts_with(&INTERPRETER.to_le_bytes());
    let linking = match entries.any(is_interpreter) {
        true => Linking::Dynamic,
        false => Linking::Static,
    };
    Ok(Some(Elf { machine, linking }))
}

/// Tells whether a read failed because the file has no such place.
fn is_no_place(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput
    )
}

/// Returns the sixteen bits at `offset`.
fn half(header: &[u8; HEADER], offset: usize) -> u16 {
    u16::from_le_bytes([header[offset], header[offset + 1]])
}

/// Headers of programs that there are no files of.
#[cfg(test)]
pub(super) mod sample {
    use super::{AARCH64, HEADER, IDENTITY, MACHINE, X86_64};

    /// A program for x86-64 that needs no linker: it has no program headers at all.
    pub(in crate::collector) fn static_for_amd64() -> Vec<u8> {
        header(X86_64)
    }

    /// The same for 64-bit Arm.
    pub(in crate::collector) fn static_for_arm64() -> Vec<u8> {
        header(AARCH64)
    }

    fn header(machine: u16) -> Vec<u8> {
        let mut header = vec![0; HEADER];
        header[..IDENTITY.len()].copy_from_slice(&IDENTITY);
        header[MACHINE..MACHINE + 2].copy_from_slice(&machine.to_le_bytes());
        header
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn read(bytes: &[u8]) -> Option<Elf> {
        Elf::read(&mut Cursor::new(bytes)).expect("memory can be read")
    }

    #[test]
    fn this_very_test_is_a_program_for_this_machine() {
        let own = std::env::current_exe().expect("it runs");
        let elf = Elf::read(&mut std::fs::File::open(own).expect("it is there")).expect("readable");
        let machine = match std::env::consts::ARCH {
            "x86_64" => Machine::X86_64,
            "aarch64" => Machine::Aarch64,
            other => panic!("no tests run on {other}"),
        };
        let expected = Elf {
            machine,
            linking: Linking::Dynamic,
        };
        assert_eq!(elf, Some(expected));
    }

    #[test]
    fn what_is_no_program_or_ends_early_is_none() {
        let own = std::fs::read(std::env::current_exe().expect("it runs")).expect("readable");
        assert_eq!(read(b""), None);
        assert_eq!(read(b"#!/bin/sh\nexec collector\n"), None);
        assert_eq!(read(&own[..63]), None);
        assert_eq!(read(&own[..64]), None, "its program headers are missing");
        let mut big_endian = own[..4096].to_vec();
        big_endian[5] = 2;
        assert_eq!(read(&big_endian), None);
    }

    #[test]
    fn a_table_beyond_the_end_is_none() {
        let mut header = [0; HEADER];
        header[..6].copy_from_slice(&IDENTITY);
        header[TABLE_OFFSET..TABLE_OFFSET + 8].fill(0xff);
        header[ENTRY_SIZE..ENTRY_COUNT + 2].fill(0xff);
        assert_eq!(read(&header), None);
        let mut file = tempfile::tempfile().expect("there is room");
        file.write_all(&header).expect("there is room");
        file.rewind().expect("it is a file");
        assert_eq!(Elf::read(&mut file).expect("it is readable"), None);
    }
}
