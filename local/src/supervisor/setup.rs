//! What is run in a folder before what is in it can run: `pip install`, say.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::time::sleep;

use crate::control::{Failure, LogStream};
use crate::process::{Program, Sink};

use super::site::Site;

/// Lines of a command that go with its failure.
const LAST_LINES: usize = 20;
/// Between looks whether others are done with the same folder.
const LOOK: Duration = Duration::from_millis(20);

/// Commands that make a folder ready.
pub(super) struct Setup<'a> {
    /// The folder, absolute.
    pub(super) folder: &'a Path,
    /// Shell commands.
    pub(super) commands: &'a [String],
    /// Digest of what they need; another one means that they are run again.
    pub(super) inputs: Option<&'a str>,
}

/// What is remembered of a setup, for as long as what it made is there. It belongs to the folder
/// and not to a deployment, which may come and go.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    inputs: Option<String>,
    /// Whether every command has succeeded. One that is cut off leaves a bit of what it was to
    /// make beside what was there before.
    is_whole: bool,
    /// What is in the folder since.
    made: BTreeSet<String>,
}

impl Setup<'_> {
    /// Runs the commands, unless that has been done and nothing they need has changed since. Others
    /// that want the same wait for it.
    ///
    /// # Errors
    /// When a command fails.
    pub(super) async fn ensure(
        &self,
        site: &Site,
        sink: &Sink,
        tell: impl Fn(&str),
    ) -> Result<(), Failure> {
        if self.commands.is_empty() {
            return Ok(());
        }
        let stamp = self.open_stamp(&site.cache.join("setup")).await;
        let mut stamp = stamp.map_err(|error| {
            Failure::new("cannot remember what was set up", error)
                .help("look whether the folder in XDG_CACHE_HOME, or ~/.cache, can be written to")
        })?;
        let known = read(&mut stamp).unwrap_or_default();
        if self.is_done(&known) {
            return Ok(());
        }
        let begun = Stamp {
            is_whole: false,
            ..known
        };
        remember(&mut stamp, &begun);
        let before = contents(self.folder);
        for command in self.commands {
            tell(command);
            self.run(command, site, sink).await?;
        }
        let mut made = changed(&before, &contents(self.folder));
        // What a run before this one has made, and this one left as it was.
        let older = begun.made.into_iter();
        made.extend(older.filter(|older| self.folder.join(older).exists()));
        let done = Stamp {
            inputs: self.inputs.map(str::to_owned),
            is_whole: true,
            made,
        };
        remember(&mut stamp, &done);
        Ok(())
    }

    /// Opens the stamp, once nobody else has it.
    async fn open_stamp(&self, cache: &Path) -> io::Result<File> {
        let path = self.stamp(cache);
        fs::create_dir_all(cache)?;
        let mut options = File::options();
        let file = options
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)?;
        // A thread that waits for a lock cannot be called off, and a supervisor may be to end.
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) => sleep(LOOK).await,
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Returns where the stamp is: one for each folder and commands.
    fn stamp(&self, cache: &Path) -> PathBuf {
        let mut digest = Sha256::new();
        for part in [&*self.folder.to_string_lossy(), &self.commands.join("\n")] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        cache.join(format!("{:x}", digest.finalize()))
    }

    fn is_done(&self, stamp: &Stamp) -> bool {
        let is_there = |made: &String| self.folder.join(made).exists();
        stamp.is_whole && stamp.inputs.as_deref() == self.inputs && stamp.made.iter().all(is_there)
    }

    async fn run(&self, command: &str, site: &Site, sink: &Sink) -> Result<(), Failure> {
        let cannot = || format!("cannot set up {}", self.folder.display());
        let (last, sink) = remembering(sink);
        let program = Program::shell(command, self.folder, environment());
        let child = program
            .start(&site.ledger, sink)
            .map_err(|error| Failure::new(cannot(), format!("`{command}`: {error}")))?;
        let ended = child.wait().await;
        if ended.is_success() {
            return Ok(());
        }
        let last = std::mem::take(&mut *last.lock().expect("no line panics"));
        Err(Failure::new(cannot(), format!("`{command}` {ended}"))
            .after(last)
            .help("run it in that folder by itself to see more"))
    }
}

/// Returns the user's environment, but for AWS's variables: what sets up asks package registries,
/// perhaps through a proxy, and has no business with AWS.
fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| !name.starts_with("AWS_"))
        .collect()
}

type Last = std::sync::Arc<std::sync::Mutex<Vec<String>>>;

/// Returns a sink that keeps the last lines as well.
fn remembering(sink: &Sink) -> (Last, Sink) {
    let last = Last::default();
    let (kept, sink) = (last.clone(), sink.clone());
    let both = move |stream: LogStream, line: String| {
        let mut kept = kept.lock().expect("no line panics");
        if kept.len() == LAST_LINES {
            kept.remove(0);
        }
        kept.push(line.clone());
        sink(stream, line);
    };
    (last, std::sync::Arc::new(both))
}

/// Returns what is in a folder, each with when it was changed.
fn contents(folder: &Path) -> BTreeMap<OsString, Option<SystemTime>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let changed = entry.metadata().and_then(|metadata| metadata.modified());
            (entry.file_name(), changed.ok())
        })
        .collect()
}

/// Returns what is new or was changed.
fn changed<T: PartialEq>(
    before: &BTreeMap<OsString, T>,
    after: &BTreeMap<OsString, T>,
) -> BTreeSet<String> {
    let is_changed = |(name, at): &(&OsString, &T)| before.get(*name) != Some(*at);
    let changed = after.iter().filter(is_changed);
    changed
        .filter_map(|(name, _)| name.clone().into_string().ok())
        .collect()
}

/// Reads a stamp; `None`: it is new, or was written in part.
fn read(stamp: &mut File) -> Option<Stamp> {
    let mut text = String::new();
    stamp.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Remembers what was set up. Where that cannot be, the commands are run again.
fn remember(stamp: &mut File, what: &Stamp) {
    if let Err(error) = write(stamp, what) {
        log::warn!("what was set up is not remembered: {error}");
    }
}

fn write(stamp: &mut File, what: &Stamp) -> io::Result<()> {
    stamp.set_len(0)?;
    stamp.rewind()?;
    stamp.write_all(&serde_json::to_vec(what)?)
}
