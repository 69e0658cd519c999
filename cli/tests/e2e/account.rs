//! One test's account: its faults, its journal, and what is in it.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use manta_testbed::{FixtureAws, aws_command};
use serde_json::{Value, json};

/// The region that the tests deploy to.
pub(crate) const REGION: &str = "eu-west-1";
/// How long the fixture is waited for. Only a test that fails waits so long.
const PATIENCE_MS: u32 = 60_000;

/// The next test's account number.
static NEXT: AtomicU64 = AtomicU64::new(200_000_000_001);

/// An account that nobody else uses.
pub(crate) struct Account {
    /// Its twelve digits.
    pub(crate) id: String,
}

impl Account {
    /// Returns an empty account.
    pub(crate) fn new() -> Self {
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed).to_string(),
        }
    }

    /// Returns the environment in which any AWS client reaches the account.
    pub(crate) fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL", FixtureAws::shared().url()),
            // A key of this form names its account.
            ("AWS_ACCESS_KEY_ID", format!("AKIATEST{}", self.id)),
            ("AWS_SECRET_ACCESS_KEY", "unused".to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
        ]
    }

    /// Adds faults; see `aws/tests/fixture/control.py`.
    pub(crate) fn fault(&self, fault: Value) {
        self.post("/fixture/faults", fault);
    }

    /// Removes all faults; calls that were held are dropped.
    pub(crate) fn release(&self) {
        FixtureAws::shared().request(
            "DELETE",
            &format!("/fixture/faults?account={}", self.id),
            &[],
            "",
        );
    }

    /// Sets how the account's AWS behaves; see `aws/tests/fixture/behaviour.py`.
    pub(crate) fn behave(&self, behaviour: Value) {
        self.post("/fixture/behaviour", behaviour);
    }

    /// Waits until a fault has stopped the account.
    pub(crate) fn wait_until_stopped(&self) {
        let path = format!(
            "/fixture/wait?account={}&until=stopped&timeout_ms={PATIENCE_MS}",
            self.id
        );
        let answer = FixtureAws::shared().request("GET", &path, &[], "");
        assert_eq!(answer["reached"], true, "nothing was stopped");
    }

    /// Returns how many writes have taken effect so far.
    pub(crate) fn writes(&self) -> u64 {
        let status = self.status();
        status["writes_done"].as_u64().expect("the fixture counts")
    }

    /// Returns the operations that wrote, in order, and forgets all calls.
    pub(crate) fn take_writes(&self) -> Vec<String> {
        let status = self.status();
        let path = format!("/fixture/status?account={}", self.id);
        FixtureAws::shared().request("DELETE", &path, &[], "");
        let calls = status["calls"].as_array().expect("the fixture lists calls");
        let writes = calls.iter().filter(|call| call["write"] == true);
        writes
            .map(|call| {
                let word = |key: &str| call[key].as_str().unwrap_or_default().to_owned();
                format!("{}:{}", word("service"), word("action"))
            })
            .collect()
    }

    /// Tells whether calls are held.
    pub(crate) fn is_stopped(&self) -> bool {
        self.status()["stopped"] == true
    }

    /// Makes a queue that is nobody's.
    pub(crate) fn create_queue(&self, name: &str) {
        let credential = format!("AKIATEST{}/20260101/{REGION}/sqs/aws4_request", self.id);
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=unused"
        );
        let headers = [
            ("Authorization", authorization.as_str()),
            ("X-Amz-Target", "AmazonSQS.CreateQueue"),
            ("Content-Type", "application/x-amz-json-1.0"),
        ];
        let body = json!({ "QueueName": name }).to_string();
        FixtureAws::shared().request("POST", "/", &headers, &body);
    }

    /// Runs the `aws` command and returns its JSON answer.
    pub(crate) fn aws(&self, arguments: &[&str]) -> Value {
        self.aws_at(&FixtureAws::shared().url(), arguments)
    }

    /// As [`Account::aws`], at the address of another fixture.
    pub(crate) fn aws_at(&self, url: &str, arguments: &[&str]) -> Value {
        let output = Command::new(aws_command())
            .args(arguments)
            .args(["--output", "json"])
            // Version 1 asks SQS's older address unless it is told here.
            .args(["--endpoint-url", url])
            .envs(self.environment())
            .output()
            .expect("the aws command is there");
        assert!(output.status.success(), "aws {arguments:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    fn status(&self) -> Value {
        let path = format!("/fixture/status?account={}", self.id);
        FixtureAws::shared().request("GET", &path, &[], "")
    }

    fn post(&self, path: &str, mut body: Value) {
        body["account"] = json!(self.id);
        FixtureAws::shared().request("POST", path, &[], &body.to_string());
    }
}
