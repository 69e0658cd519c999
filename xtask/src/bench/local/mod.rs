//! `cargo xtask bench local`: a service of two copies under a supervisor, asked a thousand times a
//! second.

mod load;
pub(super) mod service;
mod supervisor;

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use super::figure::Figure;
use crate::command::{cargo, run};
use crate::{Failure, workspace};
use load::Asked;
use supervisor::Supervisor;

/// How long
#[derive(Args)]
pub(crate) struct Arguments {
    /// How long the service is asked
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Ten seconds: to try a change, not to judge it
    #[arg(long, conflicts_with = "seconds")]
    quick: bool,
    /// A manta that is built already; else an optimised one is built
    #[arg(long, value_name = "PROGRAM")]
    manta: Option<PathBuf>,
}

/// How long the last traces may take to be found: they wait until they are complete.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between looks.
const LOOK: Duration = Duration::from_millis(200);
/// How many copies the front shares out to.
const COPIES: u16 = 2;

/// Measures.
pub(super) async fn measure(arguments: &Arguments) -> Result<Vec<Figure>, Failure> {
    let manta = match &arguments.manta {
        Some(manta) => manta.clone(),
        None => {
            run(cargo(&["build", "--release", "--package", "manta"])).await?;
            workspace::target().join("release/manta")
        }
    };
    let seconds = if arguments.quick {
        10
    } else {
        arguments.seconds
    };
    let measuring = move || measure_one(&manta, Duration::from_secs(seconds));
    tokio::task::spawn_blocking(measuring)
        .await
        .map_err(|error| error.to_string())?
}

fn measure_one(manta: &Path, length: Duration) -> Result<Vec<Figure>, Failure> {
    let supervisor = Supervisor::start(manta)?;
    let sampling = json!({"sampling": r#"{"rate":1.0,"reservoir_per_second":1}"#});
    let traces = supervisor.put("tracing/main", &sampling)?;
    let web = supervisor.put("service/web", &service(&traces["daemon"])?)?;
    let front = supervisor::address(&web["url"])?;
    let asked = load::ask(front, &supervisor.copies()?, length)?;
    let api = supervisor::address(&traces["api"])?;
    let kept = settled(&supervisor, api, asked.count)?;
    Ok(figures(
        &asked,
        kept,
        supervisor.process().peak_bytes()?,
        length,
    ))
}

/// Returns the specification of the service: this program again.
fn service(daemon: &Value) -> Result<Value, Failure> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = workspace::root();
    Ok(json!({
        "run": {"process": {
            "folder": folder,
            "code_sha256": "",
            "command": format!("exec '{}' bench service", this.display()),
        }},
        "environment": {"AWS_XRAY_DAEMON_ADDRESS": daemon},
        "stop_timeout_seconds": 5,
        "port": 8080,
        "count": COPIES,
    }))
}

/// Waits until as many traces are found as there were requests, or no more come.
fn settled(supervisor: &Supervisor, api: std::net::SocketAddr, asked: u64) -> Result<u64, Failure> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let kept = supervisor.traces(api)?;
        if kept >= asked || Instant::now() > deadline {
            return Ok(kept);
        }
        sleep(LOOK);
    }
}

fn figures(asked: &Asked, kept: u64, peak_bytes: f64, length: Duration) -> Vec<Figure> {
    let rate = asked.through_front as f64 / length.as_secs_f64();
    let millis = |latency: Duration| latency.as_secs_f64() * 1e3;
    println!(
        "{} requests, {rate:.0}/s through the front; median {:.3} ms, directly {:.3} ms; {kept} traces",
        asked.count,
        millis(asked.front_median),
        millis(asked.direct_median),
    );
    vec![
        Figure {
            name: "requests a second short of 1,000 through the front",
            value: (1_000.0 - rate).max(0.0),
            limit: 10.0,
        },
        Figure {
            name: "traces lost",
            value: asked.count.saturating_sub(kept) as f64,
            limit: 0.0,
        },
        Figure {
            name: "most memory of the supervisor (MB)",
            value: peak_bytes / 1e6,
            limit: 100.0,
        },
        Figure {
            name: "latency that the front adds at the median (ms)",
            value: millis(asked.front_median) - millis(asked.direct_median),
            limit: 1.0,
        },
    ]
}
