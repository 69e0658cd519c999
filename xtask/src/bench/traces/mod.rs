//! `cargo xtask bench traces`: the store of traces, filled and asked, at three sizes.

mod limits;

use std::collections::BTreeMap;

use clap::Args;

use super::figure::Figure;
use crate::command::cargo;
use crate::{Failure, workspace};
use limits::{LIMITS, Limit};

/// How much is put
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many traces of four segments at most; a tenth and a hundredth of them are measured
    /// before, to show the growth
    #[arg(long, default_value_t = 1_000_000)]
    traces: u32,
}

/// What was measured at one size, by name.
type Measured = BTreeMap<String, f64>;

/// Measures an optimised build, each size in a process of its own. The largest size is judged.
pub(super) async fn measure(arguments: &Arguments) -> Result<Vec<Figure>, Failure> {
    let most = arguments.traces.max(1);
    let mut sizes = [most / 100, most / 10, most]
        .map(|traces| traces.max(1))
        .to_vec();
    sizes.dedup();
    let mut runs = Vec::new();
    for traces in sizes {
        runs.push((traces, run(traces).await?));
    }
    show_growth(&runs);
    let (_, largest) = runs.last().ok_or("nothing was measured")?;
    LIMITS.iter().map(|limit| figure(limit, largest)).collect()
}

/// Fills a store with so many traces and asks it.
async fn run(traces: u32) -> Result<Measured, Failure> {
    // Beside the build: /tmp may be in memory, and then nothing is written.
    let folder = tempfile::tempdir_in(workspace::target())
        .map_err(|error| format!("cannot make a folder: {error}"))?;
    let bench = [
        "bench",
        "--quiet",
        "--package",
        "manta-traces",
        "--features",
        "store",
    ];
    let mut command = cargo(&bench);
    command
        .args(["--bench", "store", "--", "--traces", &traces.to_string()])
        .arg("--folder")
        .arg(folder.path())
        .stderr(std::process::Stdio::inherit());
    let output = command
        .output()
        .await
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "measuring {traces} traces failed ({})",
            output.status
        ));
    }
    Ok(read(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads lines of a name and a value.
fn read(output: &str) -> Measured {
    let figure = |line: &str| {
        let (name, value) = line.split_once(' ')?;
        Some((name.to_owned(), value.parse().ok()?))
    };
    output.lines().filter_map(figure).collect()
}

fn figure(limit: &Limit, measured: &Measured) -> Result<Figure, Failure> {
    let Limit { key, name, most } = *limit;
    let value = *measured
        .get(key)
        .ok_or_else(|| format!("{key} was not measured"))?;
    Ok(Figure {
        name,
        value,
        limit: most,
    })
}

fn show_growth(runs: &[(u32, Measured)]) {
    let row = |name: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>12}")).collect();
        println!("{name:<58}{cells}");
    };
    row(
        "traces",
        runs.iter().map(|(traces, _)| traces.to_string()).collect(),
    );
    for Limit { key, name, .. } in &LIMITS {
        let cell = |(_, measured): &(u32, Measured)| {
            measured
                .get(*key)
                .map_or_else(String::new, |value| format!("{value:.2}"))
        };
        row(name, runs.iter().map(cell).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn figures_are_read_and_other_lines_are_not() {
        let measured = read("running\nlatest_100_ms 1.5\nfinished in 3s\n");
        assert_eq!(measured, [("latest_100_ms".to_owned(), 1.5)].into());
    }
}
