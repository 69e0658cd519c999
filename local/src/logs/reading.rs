//! Reading what was written.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Take};
use std::path::Path;

use crate::control::LogLine;

/// What was written until a moment, in order of time.
#[derive(Debug)]
pub(crate) struct Reading {
    files: Vec<Open>,
}

/// A file that is read up to the length it had.
#[derive(Debug)]
struct Open {
    reader: BufReader<Take<File>>,
    next: Option<LogLine>,
}

impl Reading {
    /// Opens every file in a folder.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let file = File::open(entry?.path())?;
            let length = file.metadata()?.len();
            files.push(Open {
                reader: BufReader::new(file.take(length)),
                next: None,
            });
        }
        let mut reading = Self { files };
        reading.files.iter_mut().for_each(Open::advance);
        Ok(reading)
    }
}

impl Iterator for Reading {
    type Item = LogLine;

    fn next(&mut self) -> Option<LogLine> {
        self.files.retain(|file| file.next.is_some());
        let at = |file: &&mut Open| file.next.as_ref().map(|line| line.at_ms);
        let earliest = self.files.iter_mut().min_by_key(at)?;
        let line = earliest.next.take();
        earliest.advance();
        line
    }
}

impl Open {
    /// Goes to the next line. What is none, because it is there in part, is passed over.
    fn advance(&mut self) {
        let mut line = Vec::new();
        self.next = loop {
            line.clear();
            match self.reader.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break None,
                Ok(_) => {}
            }
            if let Ok(line) = serde_json::from_slice(&line) {
                break Some(line);
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use manta_engine::Address;

    use super::super::LogBook;
    use crate::control::{LogLine, LogStream};

    fn line(name: &str, at_ms: i64, text: &str) -> LogLine {
        LogLine {
            of: Address::new("service", name),
            instance: name.to_owned(),
            at_ms,
            stream: LogStream::Stdout,
            text: text.to_owned(),
        }
    }

    fn texts(book: &LogBook) -> Vec<String> {
        let (reading, _) = book.read().expect("it can be read");
        reading.map(|line| line.text).collect()
    }

    #[test]
    fn lines_of_several_are_in_order_of_time() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let book = LogBook::open(folder.path().to_owned()).expect("it opens");
        book.write(line("a", 1, "first"));
        book.write(line("a", 3, "third"));
        book.write(line("b", 2, "second"));
        assert_eq!(texts(&book), ["first", "second", "third"]);
    }

    #[test]
    fn what_was_written_while_reading_is_followed_and_not_read() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let book = LogBook::open(folder.path().to_owned()).expect("it opens");
        book.write(line("a", 1, "before"));
        let (reading, mut follow) = book.read().expect("it can be read");
        book.write(line("a", 2, "after"));
        assert_eq!(reading.count(), 1);
        assert_eq!(follow.try_recv().expect("it is followed").text, "after");
    }

    #[test]
    fn a_line_that_is_there_in_part_costs_no_other() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let file = folder.path().join("service-a.jsonl");
        std::fs::write(&file, "{\"of\":\"service/a\",\"inst").expect("it can be written");
        let book = LogBook::open(folder.path().to_owned()).expect("it opens");
        book.write(line("a", 1, "whole"));
        assert_eq!(texts(&book), ["whole"]);
    }

    #[test]
    fn old_lines_give_way_and_the_newest_stay() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let book = Arc::new(LogBook::open(folder.path().to_owned()).expect("it opens"));
        let long = "x".repeat(60_000);
        for at_ms in 0..400 {
            book.write(line("a", at_ms, &long));
        }
        let size: u64 = std::fs::read_dir(folder.path())
            .expect("it is there")
            .map(|entry| {
                entry
                    .and_then(|entry| entry.metadata())
                    .expect("a file")
                    .len()
            })
            .sum();
        assert!(size < 17 << 20, "{size}");
        let (reading, _) = book.read().expect("it can be read");
        let times: Vec<_> = reading.map(|line| line.at_ms).collect();
        assert_eq!(times.last(), Some(&399));
        assert!(times.is_sorted() && times.len() > 130, "{times:?}");
    }
}
