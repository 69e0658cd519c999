//! Fills a store and asks it what a viewer asks; prints each figure as `name value`.
//!
//! `cargo xtask bench traces` runs it, as a process of its own so that its memory can be
//! told, and knows the limits.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod asking;
mod filling;
mod generator;
mod random;

use std::error::Error;
use std::path::PathBuf;

use manta_traces::store::{Settings, Store};

type Failure = Box<dyn Error + Send + Sync>;

/// `--traces N --folder FOLDER`; Cargo adds `--bench`.
struct Arguments {
    traces: u32,
    folder: PathBuf,
}

fn main() -> Result<(), Failure> {
    let Arguments { traces, folder } = arguments()?;
    let store = Store::open(&folder, Settings::default())?;
    filling::fill(&store, &folder, traces)?;
    asking::ask(&store, traces)?;
    say("peak_memory_mb", peak_memory_bytes()? / 1e6);
    Ok(())
}

fn arguments() -> Result<Arguments, Failure> {
    let mut given = std::env::args().skip_while(|argument| argument != "--traces");
    let traces = given.nth(1).ok_or("--traces is missing")?.parse()?;
    let folder = given
        .nth(1)
        .ok_or("--folder is missing after --traces")?
        .into();
    Ok(Arguments { traces, folder })
}

fn say(name: &str, value: f64) {
    println!("{name} {value}");
}

/// Returns the most memory that this process ever had.
fn peak_memory_bytes() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes
        .ok_or("the kernel does not tell")?
        .parse::<f64>()?
        * 1024.0)
}
