//! How many tests passed, as the runners themselves say.

use std::fmt;
use std::process::ExitCode;

/// Tests counted over several runners.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Score {
    /// Tests that passed.
    pub(crate) passed: u32,
    /// Tests that failed.
    pub(crate) failed: u32,
    /// Tests that a runner says it left out.
    pub(crate) skipped: u32,
}

impl Score {
    /// Counts one test.
    pub(crate) fn count(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Adds another runner's.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Counts a runner that failed without saying which test did: it did not come so far.
    pub(crate) fn conclude(&mut self, succeeded: bool) {
        if !succeeded && self.failed == 0 {
            self.failed += 1;
        }
    }

    /// Returns what the chore exits with: the line that counts has said the rest.
    pub(crate) fn exit_code(self) -> ExitCode {
        ExitCode::from(u8::from(self.failed > 0))
    }

    /// Reads a line of `cargo test`:
    /// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; …`.
    pub(crate) fn read_cargo(&mut self, line: &str) {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else {
            return;
        };
        self.passed += number_before(result, " passed");
        self.failed += number_before(result, " failed");
        self.skipped += number_before(result, " ignored");
    }

    /// Reads a line of Python's unittest: `Ran 68 tests in 12.3s`, and then `OK (skipped=4)`
    /// or `FAILED (failures=1, errors=2, skipped=4)`.
    pub(crate) fn read_unittest(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("Ran ") {
            self.passed += number_before(&format!(" {rest}"), " test");
        } else if line == "OK" || line.starts_with("OK (") || line.starts_with("FAILED (") {
            let failed = number_after(line, "failures=") + number_after(line, "errors=");
            let skipped = number_after(line, "skipped=");
            self.failed += failed;
            self.skipped += skipped;
            self.passed = self.passed.saturating_sub(failed + skipped);
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(formatter, "{passed} passed, {failed} failed")?;
        if *skipped > 0 {
            write!(formatter, ", {skipped} skipped")?;
        }
        Ok(())
    }
}

fn number_before(text: &str, word: &str) -> u32 {
    let Some((before, _)) = text.split_once(word) else {
        return 0;
    };
    before
        .rsplit(' ')
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

fn number_after(text: &str, word: &str) -> u32 {
    let Some((_, after)) = text.split_once(word) else {
        return 0;
    };
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Score;

    fn score(passed: u32, failed: u32, skipped: u32) -> Score {
        Score {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn cargo_results_add_up_over_binaries() {
        let mut read = Score::default();
        for line in [
            "running 3 tests",
            "test a ... ok",
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished",
            "test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 3 filtered out",
        ] {
            read.read_cargo(line);
        }
        assert_eq!(read, score(17, 2, 1));
    }

    #[test]
    fn unittest_results_subtract_what_did_not_pass() {
        for (end, expected) in [
            ("OK", score(10, 0, 0)),
            ("OK (skipped=4)", score(6, 0, 4)),
            ("FAILED (failures=1, errors=2, skipped=3)", score(4, 3, 3)),
        ] {
            let mut read = Score::default();
            read.read_unittest("Ran 10 tests in 0.123s");
            read.read_unittest(end);
            assert_eq!(read, expected, "{end}");
        }
    }

    #[test]
    fn a_runner_that_dies_early_counts_as_a_failure() {
        let mut died = Score::default();
        died.conclude(false);
        assert_eq!(died, score(0, 1, 0));
        let mut said = score(1, 2, 0);
        said.conclude(false);
        assert_eq!(said, score(1, 2, 0));
    }

    #[test]
    fn skipped_tests_are_named_only_when_there_are_some() {
        assert_eq!(score(3, 0, 0).to_string(), "3 passed, 0 failed");
        assert_eq!(score(3, 1, 2).to_string(), "3 passed, 1 failed, 2 skipped");
    }
}
