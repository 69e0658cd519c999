//! What services, tasks and functions wrote: kept in files, and handed to who follows.

mod book;
mod file;
mod reading;

pub(crate) use book::LogBook;

/// Returns the time, in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let since = since.expect("the clock is past 1970");
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
