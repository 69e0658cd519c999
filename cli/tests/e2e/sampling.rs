//! `manta sampling`: rules beside the blueprint's, from the command to the application.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use manta_testbed::python;
use serde_json::Value;

use crate::account::Account;
use crate::manta::Manta;
use crate::running_collector::RunningCollector;

/// Every request is decided by the rates alone: reservoirs are for seconds, not for requests.
const BLUEPRINT: &str = r#"stack = "shop"

[tracing]
image = "registry.example.com/manta-daemon:1"
rate = 0.6
reservoir_per_second = 0

[service.web]
image = "public.ecr.aws/nginx/nginx:1.27"

[service.quiet]
image = "public.ecr.aws/nginx/nginx:1.27"
traced = false

[function.mailer]
source = "mailer/"
runtime = "python3.13"
handler = "app.handler"
"#;
const REQUESTS: f64 = 2000.0;
/// How long statistics may take to arrive; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

fn shop() -> (Account, Manta) {
    let account = Account::new();
    let manta = account
        .environment()
        .iter()
        .fold(Manta::new(), |manta, (name, value)| manta.env(name, value))
        .with("blueprint.toml", BLUEPRINT)
        .with("mailer/app.py", "def handler(event, context): pass\n");
    (account, manta)
}

/// An application that is asked how many requests it samples.
struct Application {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Application {
    fn start(collector: &RunningCollector) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/sampled.py");
        let mut process = Command::new(python())
            .arg("-B")
            .arg(script)
            .env("AWS_XRAY_DAEMON_ADDRESS", &collector.address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python is there");
        let output = process.stdout.take().expect("it is piped");
        Self {
            process,
            output: BufReader::new(output),
        }
    }

    /// Makes sure that it samples that share of 2,000 requests, give or take five standard
    /// deviations of the binomial distribution: less than one in a million lie beyond.
    fn samples(&mut self, rate: f64) {
        let input = self.process.stdin.as_mut().expect("it is piped");
        writeln!(input, "{rate}").expect("it reads");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it writes text");
        let sampled: f64 = line.trim().parse().expect("it has heard of the rate");
        let deviation = (REQUESTS * rate * (1.0 - rate)).sqrt();
        let off = (sampled - REQUESTS * rate).abs();
        assert!(off <= 5.0 * deviation, "{sampled} are no share of {rate}");
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns what the deployed collector of `shop-web` is told.
fn sampling_of_the_collector(account: &Account) -> String {
    let describe = [
        "ecs",
        "describe-task-definition",
        "--task-definition",
        "shop-web",
    ];
    let definition = account.aws(&describe)["taskDefinition"].clone();
    let containers = definition["containerDefinitions"].as_array();
    let variables = containers
        .into_iter()
        .flatten()
        .flat_map(|container| container["environment"].as_array().into_iter().flatten());
    let mut sampling = variables.filter(|variable| variable["name"] == "MANTA_SAMPLING");
    let value = sampling.next().expect("it is told")["value"].as_str();
    value.expect("a string").to_owned()
}

#[test]
fn a_rate_that_is_set_is_the_share_of_requests_that_the_application_samples() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let collector = RunningCollector::start(&account, sampling_of_the_collector(&account));
    let mut application = Application::start(&collector);
    application.samples(0.6);
    manta.run(&["sampling", "set", "web", "0.3"]).ended_with(0);
    application.samples(0.3);

    // By now X-Ray knows how many requests there are, and so what they cost.
    wait_for_statistics(&account, "shop-web-override");
    let set = ["sampling", "set", "web", "0.1", "--output", "json"];
    let run = manta.run(&set).ended_with(0);
    let change: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let requests = change["requests_per_second"].as_f64().expect("a number");
    assert!(requests > 0.0, "{change}");
    let traces = change["monthly"]["traces"].as_f64().expect("a number");
    let month = 30.0 * 24.0 * 3600.0;
    assert!(
        (traces / (requests * 0.1 * month) - 1.0).abs() < 1e-9,
        "{change}"
    );
    application.samples(0.1);
    manta.run(&["sampling", "clear", "web"]).ended_with(0);
    application.samples(0.6);
}

/// Waits until X-Ray has been told of requests that a rule matched.
fn wait_for_statistics(account: &Account, rule: &str) {
    let deadline = Instant::now() + PATIENCE;
    let is_there = || {
        let answer = account.aws(&["xray", "get-sampling-statistic-summaries"]);
        let summaries = answer["SamplingStatisticSummaries"].as_array();
        let mut summaries = summaries.into_iter().flatten();
        summaries.any(|one| one["RuleName"] == rule && one["RequestCount"] != 0)
    };
    while !is_there() {
        assert!(Instant::now() < deadline, "{rule} is not reported");
    }
}

/// Returns the account's own rules: name, service, path, rate, reservoir.
fn rules(account: &Account) -> Vec<Value> {
    let answer = account.aws(&["xray", "get-sampling-rules"]);
    let records = answer["SamplingRuleRecords"].as_array().expect("a list");
    let rules = records.iter().map(|record| record["SamplingRule"].clone());
    rules.filter(|rule| rule["RuleName"] != "Default").collect()
}

#[test]
fn an_override_is_read_back_kept_by_up_and_deleted_by_down() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let path = ["--path", "/checkout/*", "--reservoir", "2"];
    let set = ["sampling", "set", "web", "0.25"];
    let run = manta.run(&set).ended_with(0);
    assert!(run.stdout.contains("Set: web *, 25 %"), "{run:#?}");
    assert!(run.stdout.contains("$1.25"), "{run:#?}");
    manta.run(&[&set[..], &path].concat()).ended_with(0);
    let found = rules(&account);
    assert_eq!(found.len(), 2);
    for rule in &found {
        assert_eq!(rule["ServiceName"], "shop-web");
        assert_eq!(rule["FixedRate"], 0.25);
    }

    manta.run(&["plan", "--detailed-exitcode"]).ended_with(0);
    manta.run(&["up", "-y"]).ended_with(0);
    assert_eq!(rules(&account), found);
    manta.run(&["down", "-y"]).ended_with(0);
    assert_eq!(rules(&account), Vec::<Value>::new());
}

#[test]
fn what_is_shown_is_in_the_order_in_which_it_is_tried() {
    let (_, manta) = shop();
    manta.run(&["sampling", "set", "web", "0.5"]).ended_with(0);
    let path = ["--path", "/checkout/*"];
    let set = ["sampling", "set", "web", "1"];
    manta.run(&[&set[..], &path].concat()).ended_with(0);
    let run = manta.run(&["sampling", "--output", "json"]).ended_with(0);
    let shown: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let shown: Vec<_> = shown
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}",
                one["service"], one["path"], one["rate"], one["from"]
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#""web" "/checkout/*" 1.0 "override""#,
            r#""web" "*" 0.5 "override""#,
            r#""web" "*" 0.6 "blueprint""#,
        ]
    );
    let run = manta.run(&["sampling", "clear", "web"]).ended_with(0);
    assert_eq!(run.stdout.lines().count(), 2, "{run:#?}");
    let run = manta.run(&["sampling", "clear", "web"]).ended_with(0);
    assert_eq!(run.stdout, "Cleared: nothing\n");
}

#[test]
fn a_service_that_is_gone_takes_its_override_along() {
    let (account, manta) = shop();
    manta.run(&["sampling", "set", "web", "0.5"]).ended_with(0);
    let without = BLUEPRINT.replace("[service.web]", "[service.shop]");
    manta.write("blueprint.toml", &without);
    manta.run(&["up", "-y"]).ended_with(0);
    assert_eq!(rules(&account), Vec::<Value>::new());
}

#[test]
fn what_no_collector_samples_cannot_be_set() {
    let (account, manta) = shop();
    for (name, said) in [
        ("quiet", "it is not traced"),
        ("mailer", "no service or task is called"),
        ("nothing", "no service or task is called"),
    ] {
        let run = manta.run(&["sampling", "set", name, "0.5"]).ended_with(64);
        assert!(run.stderr.contains(said), "{run:#?}");
    }
    manta.run(&["sampling", "set", "web", "30"]).ended_with(64);
    assert_eq!(account.writes(), 0);
}
