//! `cargo xtask bench deploy`: twenty services and twenty functions against the
//! fixture, with 50 ms added to every call.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::figure::Figure;
use super::{critical_path, fleet};
use crate::command::{cargo, program, run as run_to_end};
use crate::fixture::Fixture;
use crate::venv::Venv;
use crate::{Failure, workspace};

/// What every call to AWS is made to take, in milliseconds: about a round trip
/// to a region of the same continent.
const LATENCY_MS: u32 = 50;
const SERVICES: usize = 20;
const FUNCTIONS: usize = 20;
const ACCOUNT: &str = "222222222222";
/// How often what is quick is measured; the quickest counts, because everything
/// else that a machine does only adds.
const REPETITIONS: usize = 10;

/// Measures an optimised build.
pub(super) async fn measure() -> Result<Vec<Figure>, Failure> {
    let venv = Venv::ensure().await?;
    run_to_end(cargo(&["build", "--release", "--package", "manta"])).await?;
    let fixture = Fixture::start(&venv, None, &binary()).await?;
    fixture
        .control(
            &venv,
            "POST",
            "/fixture/faults",
            &format!(r#"{{"account": "{ACCOUNT}", "latency_ms": {LATENCY_MS}}}"#),
        )
        .await?;
    fixture
        .control(
            &venv,
            "POST",
            "/fixture/behaviour",
            &format!(r#"{{"account": "{ACCOUNT}", "function_pending_polls": 0}}"#),
        )
        .await?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    fleet::write(folder.path(), SERVICES, FUNCTIONS)?;
    let bench = Bench {
        venv,
        fixture,
        folder: folder.path().to_owned(),
    };
    let mut figures = bench.first_up().await?;
    figures.extend(bench.plan_without_changes().await?);
    figures.push(bench.help().await?);
    Ok(figures)
}

struct Bench {
    venv: Venv,
    fixture: Fixture,
    folder: PathBuf,
}

impl Bench {
    /// A first `up` is a plan and then its steps, which can be no quicker than
    /// the longest chain of them.
    async fn first_up(&self) -> Result<Vec<Figure>, Failure> {
        let plan_only = ["plan", "--output", "json"];
        // The fixture makes an account when it is first spoken to.
        self.manta(&plan_only).await?;
        let (plan, planning) = self.manta(&plan_only).await?;
        let up = ["up", "-y", "--no-wait", "--output", "json"];
        let (outcome, whole) = self.manta(&up).await?;
        let critical = critical_path::of(&plan, &outcome)?;
        let (planning, whole) = (millis(planning), millis(whole));
        println!(
            "first up: {whole:.0} ms; planning alone {planning:.0} ms, critical path {critical:.0} ms"
        );
        Ok(vec![Figure {
            name: "first up, planning left out / critical path of its graph",
            value: (whole - planning) / critical,
            limit: 1.3,
        }])
    }

    async fn plan_without_changes(&self) -> Result<Vec<Figure>, Failure> {
        let status = format!("/fixture/status?account={ACCOUNT}");
        self.fixture
            .control(&self.venv, "DELETE", &status, "")
            .await?;
        let (plan, mut quickest) = self.manta(&["plan", "--output", "json"]).await?;
        let counted = self.fixture.control(&self.venv, "GET", &status, "").await?;
        for _ in 1..REPETITIONS {
            let (_, elapsed) = self.manta(&["plan", "--output", "json"]).await?;
            quickest = quickest.min(elapsed);
        }
        let resources = plan["unchanged"].as_array().map_or(0, Vec::len);
        if plan["stages"]
            .as_array()
            .is_none_or(|stages| !stages.is_empty())
        {
            return Err("a plan right after `up` is not empty".to_owned());
        }
        let reads = counted["reads"]
            .as_f64()
            .ok_or("the fixture counted nothing")?;
        println!("plan without changes: {resources} resources, {reads} reads");
        Ok(vec![
            Figure {
                name: "plan without changes: seconds",
                value: quickest.as_secs_f64(),
                limit: 1.5,
            },
            Figure {
                name: "plan without changes: read calls per resource",
                value: reads / f64::from(u32::try_from(resources.max(1)).unwrap_or(u32::MAX)),
                limit: 2.0,
            },
        ])
    }

    async fn help(&self) -> Result<Figure, Failure> {
        let mut quickest = Duration::MAX;
        for _ in 0..REPETITIONS {
            let started = Instant::now();
            let output = program(binary(), &["--help"]).output().await;
            quickest = quickest.min(started.elapsed());
            output.map_err(|error| format!("cannot start manta: {error}"))?;
        }
        Ok(Figure {
            name: "manta --help: milliseconds",
            value: millis(quickest),
            limit: 10.0,
        })
    }

    /// Runs manta on the fleet; returns what it printed and how long it took.
    async fn manta(&self, arguments: &[&str]) -> Result<(Value, Duration), Failure> {
        let mut command = program(binary(), arguments);
        command
            .current_dir(&self.folder)
            .envs(self.fixture.environment(ACCOUNT));
        let started = Instant::now();
        let output = command
            .output()
            .await
            .map_err(|error| format!("cannot start manta: {error}"))?;
        let elapsed = started.elapsed();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("manta {} failed: {said}", arguments.join(" ")));
        }
        let printed = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("manta {} printed no JSON: {error}", arguments.join(" ")))?;
        Ok((printed, elapsed))
    }
}

fn binary() -> PathBuf {
    Path::new(&workspace::target()).join("release/manta")
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
