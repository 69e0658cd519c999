//! `cargo xtask fuzz`: libFuzzer on what manta reads from others.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;
use tokio::task::JoinSet;

use crate::command::{cargo, program, run as run_to_its_end};
use crate::score::Score;
use crate::{Failure, workspace};

/// Inputs that `cargo xtask test` gives each target: some seconds of them.
const TEST_INPUTS: u32 = 40_000;

/// `cargo xtask fuzz`
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How long each target runs; they run side by side, one on each processor
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u32,
    /// How many inputs each target gets instead, the same every time
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    inputs: Option<u32>,
    /// What to run; everything when nothing is named
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
}

/// How long a target runs.
#[derive(Clone, Copy)]
enum Length {
    /// For so many seconds, from where it was left the last time.
    Seconds(u32),
    /// So many inputs, the same each time: made from the seeds in the repository
    /// by a generator that begins with the same number.
    Inputs(u32),
}

/// Runs the targets that are named; a finding is a test that failed.
pub(crate) async fn run(arguments: &Arguments) -> Result<Score, Failure> {
    let mut targets = targets()?;
    if let Some(unknown) = arguments
        .targets
        .iter()
        .find(|name| !targets.contains(name))
    {
        let known = targets.join(", ");
        return Err(format!("there is no target `{unknown}`: there are {known}"));
    }
    if !arguments.targets.is_empty() {
        targets.retain(|target| arguments.targets.contains(target));
    }
    let seconds = Length::Seconds(arguments.seconds);
    fuzz(&targets, arguments.inputs.map_or(seconds, Length::Inputs)).await
}

/// Runs every target on a few inputs; each counts as a test.
pub(crate) async fn test() -> Result<Score, Failure> {
    let mut score = Score::default();
    let format = run_to_its_end(in_folder(&["fmt", "--check"])).await;
    score.count(format.is_ok());
    match fuzz(&targets()?, Length::Inputs(TEST_INPUTS)).await {
        Ok(found) => score.add(found),
        Err(failure) => {
            println!("{failure}");
            score.count(false);
        }
    }
    Ok(score)
}

/// Says what the machine lacks for it: libFuzzer is written in C++.
pub(crate) async fn missing() -> Option<String> {
    let compiler = std::env::var_os("CXX").map_or_else(|| PathBuf::from("c++"), PathBuf::from);
    let mut asked = program(&compiler, &["--version"]);
    asked.stdout(Stdio::null()).stderr(Stdio::null());
    let works = asked.status().await.is_ok_and(|status| status.success());
    let shown = compiler.display();
    (!works).then(|| format!("a C++ compiler ({shown}): nothing is fuzzed"))
}

fn folder() -> PathBuf {
    workspace::root().join("fuzz")
}

/// Returns the names of the targets: those of the files in `fuzz/src/bin`.
fn targets() -> Result<Vec<String>, Failure> {
    let bins = folder().join("src/bin");
    let failed = |error| format!("cannot list {}: {error}", bins.display());
    let files = std::fs::read_dir(&bins).map_err(failed)?;
    let paths = files.map(|file| file.map(|file| file.path()));
    let paths: Vec<_> = paths.collect::<Result<_, _>>().map_err(failed)?;
    let mut names: Vec<_> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

async fn fuzz(targets: &[String], length: Length) -> Result<Score, Failure> {
    run_to_its_end(in_folder(&["build", "--release", "--bins"])).await?;
    let mut score = Score::default();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    for together in targets.chunks(processors) {
        let mut running = JoinSet::new();
        for target in together {
            running.spawn(fuzz_one(target.clone(), length));
        }
        while let Some(ended) = running.join_next().await {
            score.count(ended.map_err(|error| format!("a target was lost: {error}"))??);
        }
    }
    Ok(score)
}

/// Runs a target, and says how it went; returns whether it found nothing.
async fn fuzz_one(target: String, length: Length) -> Result<bool, Failure> {
    let failed = |error| format!("cannot fuzz {target}: {error}");
    let kept = build_folder().join("corpus").join(&target);
    let temporary = tempfile::tempdir().map_err(failed)?;
    let (corpus, limit) = match length {
        Length::Seconds(seconds) => (kept.as_path(), vec![format!("-max_total_time={seconds}")]),
        Length::Inputs(inputs) => (
            temporary.path(),
            vec![format!("-runs={inputs}"), "-seed=1".to_owned()],
        ),
    };
    std::fs::create_dir_all(corpus).map_err(failed)?;
    let findings = build_folder().join("findings");
    std::fs::create_dir_all(&findings).map_err(failed)?;

    let mut command = in_folder(&["run", "--release", "--quiet", "--bin", &target, "--"]);
    // Inputs take some ten microseconds: one that takes 20 s hangs, however busy the machine is.
    command.args(["-print_final_stats=1", "-timeout=20", "-rss_limit_mb=2048"]);
    command.args(limit);
    command.arg(format!("-artifact_prefix={}/{target}-", findings.display()));
    let dictionary = folder().join(format!("dictionaries/{target}.dict"));
    if dictionary.exists() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    // New inputs go to the first folder.
    command.arg(corpus);
    command.args(Some(folder().join("seeds").join(&target)).filter(|seeds| seeds.exists()));
    let output = command.stdin(Stdio::null()).output().await;
    let output = output.map_err(failed)?;
    let report = Report::read(&String::from_utf8_lossy(&output.stderr));
    report.show(&target, output.status.success());
    Ok(output.status.success())
}

/// Returns cargo, for the workspace of the targets.
fn in_folder(arguments: &[&str]) -> Command {
    let mut cargo = cargo(arguments);
    cargo.current_dir(folder());
    cargo.env("CARGO_TARGET_DIR", build_folder());
    // These would win over the flags of `fuzz/.cargo/config.toml`.
    for flags in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"] {
        cargo.env_remove(flags);
    }
    cargo
}

fn build_folder() -> PathBuf {
    let folder = workspace::target().join("fuzz");
    std::path::absolute(&folder).unwrap_or(folder)
}

/// What libFuzzer says.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    /// How many inputs it tried.
    inputs: u64,
    /// How many places of the program these reached.
    reached: u64,
    /// What it found, and where it put the input.
    finding: Vec<String>,
}

impl Report {
    /// The lines of a finding that are shown: the panic, and some of the way to it.
    const SHOWN: usize = 12;

    fn read(said: &str) -> Self {
        let number = |line: &str, name: &str| {
            let (_, rest) = line.split_once(name)?;
            rest.split_whitespace().next()?.parse().ok()
        };
        let last = |name| said.lines().rev().find_map(|line| number(line, name));
        let is_finding = |line: &&str| line.contains("panicked at") || line.contains("ERROR: ");
        let finding = said.lines().skip_while(|line| !is_finding(line));
        let input = said
            .lines()
            .filter(|line| line.contains("Test unit written to"));
        Self {
            inputs: last("stat::number_of_executed_units:").unwrap_or(0),
            reached: last(" cov: ").unwrap_or(0),
            finding: finding
                .take(Self::SHOWN)
                .chain(input)
                .map(str::to_owned)
                .collect(),
        }
    }

    fn show(&self, target: &str, is_well: bool) {
        let Self {
            inputs,
            reached,
            finding,
        } = self;
        if is_well {
            println!("{target} ... ok ({inputs} inputs, {reached} places reached)");
            return;
        }
        println!("{target} ... FAILED");
        for line in finding {
            println!("    {line}");
        }
        let again = format!("cargo run --release --bin {target} -- FILE");
        println!("    in fuzz/: {again}");
    }
}

#[cfg(test)]
mod tests {
    use super::{Report, folder, targets};

    #[test]
    fn what_libfuzzer_says_is_read() {
        let said = "INFO: Seed: 1\n#2\tINITED cov: 100 ft: 2\n#20000\tDONE   cov: 2380 ft: 11565 corp: 3/9Mb\n\
            Done 20000 runs in 2 second(s)\nstat::number_of_executed_units: 20000\n";
        let report = Report::read(said);
        let expected = Report {
            inputs: 20_000,
            reached: 2_380,
            finding: Vec::new(),
        };
        assert_eq!(report, expected);
    }

    #[test]
    fn a_finding_is_shown_with_its_input() {
        let said = "INFO: Seed: 1\nthread '<unnamed>' panicked at src/bin/a.rs:1:1:\nno\n\
            ==1== ERROR: libFuzzer: deadly signal\nartifact_prefix='x'; Test unit written to /x/a-1\n";
        let finding = Report::read(said).finding;
        assert!(finding[0].contains("panicked at"));
        assert!(finding.last().is_some_and(|line| line.ends_with("/x/a-1")));
    }

    #[test]
    fn dictionaries_and_seeds_are_those_of_targets() {
        let targets = targets().expect("they are listed");
        for kind in ["dictionaries", "seeds"] {
            for file in std::fs::read_dir(folder().join(kind)).expect("it is there") {
                let path = file.expect("it is readable").path();
                let name = path.file_stem().and_then(|name| name.to_str());
                let name = name.expect("it has one").to_owned();
                assert!(targets.contains(&name), "{kind} of {name}");
            }
        }
    }
}
