//! What is written in an execution environment.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::control::LogStream;
use crate::process::Sink;

/// Where lines go: of which function, of which of its environments, and from where they came.
pub type Lines = Arc<dyn Fn(&str, &str, LogStream, String) + Send + Sync>;

/// Bytes of a log's end that an invocation's answer can hold: Lambda's 4 KB.
const TAIL_BYTES: usize = 4096;

/// The log of one environment.
pub(in crate::lambda) struct InstanceLog {
    lines: Lines,
    function: String,
    instance: String,
    tail: Mutex<VecDeque<u8>>,
}

impl InstanceLog {
    pub(in crate::lambda) fn new(lines: Lines, function: &str, instance: &str) -> Arc<Self> {
        Arc::new(Self {
            lines,
            function: function.to_owned(),
            instance: instance.to_owned(),
            tail: Mutex::default(),
        })
    }

    /// Returns what a process's lines are handed to.
    pub(in crate::lambda) fn sink(self: &Arc<Self>) -> Sink {
        let log = Arc::clone(self);
        Arc::new(move |stream, text| {
            // The client for Python ends the lines of a stack trace so, and indents them by spaces
            // that do not break, for logs in which a record is a line.
            for line in text.split('\r') {
                log.write(stream, line.replace('\u{a0}', " "));
            }
        })
    }

    /// Writes a line of Lambda's own.
    pub(in crate::lambda) fn platform(&self, text: String) {
        self.write(LogStream::System, text);
    }

    /// Begins a new tail. What was written before, while the environment was made, belongs to the
    /// invocation it was made for.
    pub(in crate::lambda) fn forget(&self) {
        self.tail
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Returns the end of what was written since the last time it was forgotten.
    pub(in crate::lambda) fn tail(&self) -> String {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = tail.iter().copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn write(&self, stream: LogStream, text: String) {
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend(text.bytes().chain([b'\n']));
        let excess = tail.len().saturating_sub(TAIL_BYTES);
        tail.drain(..excess);
        drop(tail);
        (self.lines)(&self.function, &self.instance, stream, text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{InstanceLog, TAIL_BYTES};
    use crate::control::LogStream;

    #[test]
    fn a_stack_trace_of_pythons_client_is_several_lines() {
        let log = InstanceLog::new(Arc::new(|_, _, _, _| {}), "mailer", "mailer-1");
        let trace = "[ERROR] KeyError: 'x'\rTraceback:\r\u{a0}\u{a0}File \"app.py\"";
        log.sink()(LogStream::Stdout, trace.to_owned());
        assert_eq!(
            log.tail(),
            "[ERROR] KeyError: 'x'\nTraceback:\n  File \"app.py\"\n"
        );
    }

    #[test]
    fn a_tail_is_the_end_of_what_was_written() {
        let log = InstanceLog::new(Arc::new(|_, _, _, _| {}), "mailer", "mailer-1");
        log.platform("before".to_owned());
        log.forget();
        log.platform("x".repeat(TAIL_BYTES));
        log.platform("last".to_owned());
        let tail = log.tail();
        assert_eq!(tail.len(), TAIL_BYTES);
        assert!(tail.ends_with("x\nlast\n"), "{tail}");
        assert!(!tail.contains("before"));
    }
}
