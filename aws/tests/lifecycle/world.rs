//! One test's account, and what a test does with it.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_config::SdkConfig;
use manta_aws::{AwsResource, Target, Workshop, testing};
use manta_engine::{
    Action, After, ApplyOptions, Deployment, Event, FieldChange, Observed, Outcome, Owned, Plan,
    PlanError, Reader, Resource, Stack, Step, Stop, apply, plan,
};
use manta_testbed::FixtureAws;
use serde_json::Value;
use tokio::sync::mpsc;

/// The region that the tests deploy to.
pub(crate) const REGION: &str = "eu-west-1";

/// The next test's account number.
static NEXT_ACCOUNT: AtomicU64 = AtomicU64::new(100_000_000_001);

/// An account of its own, and a deployment in it.
pub(crate) struct World {
    /// The account's twelve digits.
    pub(crate) account: String,
    /// Reaches the account with any SDK client, behind manta's back.
    pub(crate) config: SdkConfig,
    /// The deployment `shop` in environment `test`.
    pub(crate) target: Target,
}

impl World {
    /// Enters an account that is still empty.
    pub(crate) async fn new() -> Self {
        Self::at(&FixtureAws::shared().url()).await
    }

    /// Enters an account of the emulated AWS at `url`.
    pub(crate) async fn at(url: &str) -> Self {
        let account = NEXT_ACCOUNT.fetch_add(1, Ordering::Relaxed).to_string();
        // The fixture reads the account from the key.
        let config = testing::config(url, REGION, &format!("AKIATEST{account}")).await;
        let connection = testing::connection(&config, &account);
        let deployment = Deployment {
            stack: "shop".to_owned(),
            environment: Some("test".to_owned()),
        };
        Self {
            target: Target::new(deployment, connection, Workshop::default()),
            account,
            config,
        }
    }

    /// Returns the stack of these resources.
    pub(crate) fn stack(
        &self,
        resources: impl IntoIterator<Item = AwsResource>,
    ) -> Stack<AwsResource> {
        let mut stack = Stack::empty(self.target.deployment().clone());
        for resource in resources {
            stack.add(resource).expect("tests name resources once");
        }
        stack
    }

    /// Plans, and returns the steps in words.
    pub(crate) async fn steps(&self, stack: &Stack<AwsResource>) -> Vec<String> {
        let plan = self
            .plan(stack)
            .await
            .expect("the world can be planned for");
        plan.steps().map(in_words).collect()
    }

    /// Plans.
    pub(crate) async fn plan(
        &self,
        stack: &Stack<AwsResource>,
    ) -> Result<Plan<AwsResource>, PlanError> {
        plan(stack, &self.target).await
    }

    /// Plans and applies; every step must succeed, and nothing be left to do.
    pub(crate) async fn up(&self, stack: &Stack<AwsResource>) -> Outcome {
        let (outcome, _) = self.try_up(stack).await;
        assert!(
            outcome.is_done(),
            "{:#?}",
            outcome.failures().collect::<Vec<_>>()
        );
        assert_eq!(self.steps(stack).await, NOTHING, "after it was applied");
        outcome
    }

    /// Plans and applies; returns what became of it and what was told meanwhile.
    pub(crate) async fn try_up(&self, stack: &Stack<AwsResource>) -> (Outcome, Vec<String>) {
        let plan = self
            .plan(stack)
            .await
            .expect("the world can be planned for");
        let (events, mut told) = mpsc::unbounded_channel();
        let options = ApplyOptions::default();
        let outcome = Box::pin(apply(&plan, &self.target, options, &events, &Stop::new())).await;
        drop(events);
        let mut messages = Vec::new();
        while let Some(event) = told.recv().await {
            if let Event::Progress { message, .. } = event {
                messages.push(message);
            }
        }
        (outcome, messages)
    }

    /// Returns a resource as it is, which must be there.
    pub(crate) async fn found(&self, resource: &AwsResource) -> Observed {
        let found = self.target.find(resource).await.expect("it can be read");
        found.unwrap_or_else(|| panic!("{} is not there", resource.address()))
    }

    /// Destroys the deployment; none of `resources` may be left, nor anything else.
    pub(crate) async fn down(&self, resources: &Stack<AwsResource>) {
        self.up(&self.stack([])).await;
        assert_eq!(self.owned().await, []);
        for (address, resource) in resources.resources() {
            let left = self.target.find(resource).await.expect("it can be read");
            assert_eq!(left, None, "{address} is left");
        }
    }

    /// Returns the default VPC and its subnets, sorted.
    pub(crate) async fn network(&self) -> (String, Vec<String>) {
        let described = aws_sdk_ec2::Client::new(&self.config)
            .describe_subnets()
            .send()
            .await;
        let subnets = described
            .expect("accounts begin with a VPC")
            .subnets
            .unwrap_or_default();
        let vpc = subnets[0]
            .vpc_id()
            .expect("a subnet is in a VPC")
            .to_owned();
        let mut ids: Vec<_> = subnets
            .into_iter()
            .filter_map(|subnet| subnet.subnet_id)
            .collect();
        ids.sort();
        (vpc, ids)
    }

    /// Sets how the account's AWS behaves; see `tests/fixture/behaviour.py`.
    pub(crate) async fn behave(&self, mut behaviour: Value) {
        behaviour["account"] = self.account.as_str().into();
        FixtureAws::shared().control("POST", "/fixture/behaviour", &behaviour);
    }

    /// Adds a fault to the account's AWS; see `tests/fixture/faults.py`.
    pub(crate) async fn fault(&self, mut fault: Value) {
        fault["account"] = self.account.as_str().into();
        FixtureAws::shared().control("POST", "/fixture/faults", &fault);
    }

    /// Returns the writes that AWS was called for since this was last asked.
    pub(crate) async fn writes(&self) -> Vec<String> {
        let path = format!("/fixture/status?account={}", self.account);
        let fixture = FixtureAws::shared();
        let status = fixture.control("GET", &path, &Value::Null);
        fixture.control("DELETE", &path, &Value::Null);
        let calls = status["calls"].as_array().into_iter().flatten();
        calls
            .filter(|call| call["write"] == true)
            .filter_map(|call| call["action"].as_str())
            .map(str::to_owned)
            .collect()
    }

    /// Lists what the deployment owns.
    pub(crate) async fn owned(&self) -> Vec<Owned> {
        self.target.owned().await.expect("it can be listed")
    }
}

/// A plan without steps.
pub(crate) const NOTHING: [&str; 0] = [];

/// `update queue/jobs (Edited): retention_seconds 60 → 120`
fn in_words(step: &Step<AwsResource>) -> String {
    let Step {
        address, action, ..
    } = step;
    match action {
        Action::Create { .. } => format!("create {address}"),
        Action::Update { changes, cause, .. } => {
            format!("update {address} ({cause:?}): {}", all_in_words(changes))
        }
        Action::Delete { replaced_for, .. } if replaced_for.is_empty() => {
            format!("delete {address}")
        }
        Action::Delete { replaced_for, .. } => {
            format!("replace {address}: {}", all_in_words(replaced_for))
        }
    }
}

fn all_in_words(changes: &[FieldChange]) -> String {
    let words: Vec<_> = changes.iter().map(change_in_words).collect();
    words.join(", ")
}

fn change_in_words(change: &FieldChange) -> String {
    let before = change
        .before
        .as_ref()
        .map_or("none".to_owned(), ToString::to_string);
    let after = match &change.after {
        After::Value(value) => value.to_string(),
        After::Absent => "none".to_owned(),
        After::KnownAfterApply => "known after apply".to_owned(),
    };
    format!("{} {before} → {after}", change.path)
}
