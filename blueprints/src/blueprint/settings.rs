//! `[aws]`, `[tracing]` and `[local]`.

use serde::Serialize;

use crate::defaults;

/// `[aws]`: where in AWS the stack is deployed. What is unset comes from the
/// user's AWS configuration or the account's defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AwsSettings {
    /// Region; unset: the AWS SDK's own region chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The twelve-digit account this stack may be deployed to; unset: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// VPC id; unset: that of the given subnets, or the account's default VPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc: Option<String>,
    /// Subnet ids; empty: every default subnet of the VPC.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnets: Vec<String>,
    /// An existing ECS cluster's name; unset: one of the deployment's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Whether tasks get a public IP address. Default true: the default VPC has no NAT gateway.
    pub public_ip: bool,
    /// Days that log groups keep events; a value CloudWatch Logs accepts. Default 30.
    pub log_retention_days: u32,
}

/// `[tracing]`: how everything in the blueprint is traced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tracing {
    /// Which collector runs beside each traced task.
    pub collector: Collector,
    /// The collector's image; unset: manta's own is built, the others' are public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collector_image: Option<String>,
    /// Share of requests traced after the reservoir, 0 to 1. Default 0.05, X-Ray's own.
    pub rate: f64,
    /// Requests per second traced before the rate applies. Default 1, X-Ray's own.
    pub reservoir_per_second: u32,
    /// URL paths that are never sampled; `*` and `?` as in X-Ray sampling rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Rules for particular paths, first match first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<SamplingRule>,
    /// Whether X-Ray gets a group of the deployment's traces. Default true.
    pub group: bool,
    /// How X-Ray encrypts the account's traces in this region; unset: as it does already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<TraceEncryption>,
}

impl Tracing {
    /// Tells whether what no rule is for is sampled as X-Ray's own rule `Default` has it,
    /// unless somebody changed that.
    #[must_use]
    pub fn samples_the_rest_by_default(&self) -> bool {
        self.rate == defaults::SAMPLING_RATE
            && self.reservoir_per_second == defaults::RESERVOIR_PER_SECOND
    }
}

/// With what X-Ray encrypts the traces of an account and region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TraceEncryption {
    /// With its own key.
    None,
    /// With a KMS key, by its id or ARN.
    Key(String),
}

/// The part of `[tracing]` from which manta's collector answers SDKs that ask what to sample:
/// what its variable `MANTA_SAMPLING` holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sampling<'a> {
    /// See [`Tracing::rate`].
    pub rate: f64,
    /// See [`Tracing::reservoir_per_second`].
    pub reservoir_per_second: u32,
    /// See [`Tracing::ignore`].
    pub ignore: &'a [String],
    /// See [`Tracing::rules`].
    pub rules: &'a [SamplingRule],
}

impl Tracing {
    /// Returns what is said of sampling.
    #[must_use]
    pub fn sampling(&self) -> Sampling<'_> {
        Sampling {
            rate: self.rate,
            reservoir_per_second: self.reservoir_per_second,
            ignore: &self.ignore,
            rules: &self.rules,
        }
    }
}

/// The collector that runs beside each traced task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Collector {
    /// manta's own collector, the default. Its image is built unless one is given.
    Manta,
    /// The official X-Ray daemon.
    Xray,
    /// The AWS Distro for OpenTelemetry collector.
    Adot,
    /// No collector: tasks are not traced. Functions still are, by Lambda itself.
    None,
}

/// The official X-Ray daemon, pinned; <https://github.com/aws/aws-xray-daemon/releases>.
const XRAY_IMAGE: &str = "public.ecr.aws/xray/aws-xray-daemon:3.6.6";
/// The AWS Distro for OpenTelemetry collector, pinned;
/// <https://github.com/aws-observability/aws-otel-collector/releases>.
const ADOT_IMAGE: &str = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";

impl Collector {
    /// Returns the image that its makers publish, where there is one: manta's own is built.
    #[must_use]
    pub fn public_image(self) -> Option<&'static str> {
        match self {
            Self::Xray => Some(XRAY_IMAGE),
            Self::Adot => Some(ADOT_IMAGE),
            Self::Manta | Self::None => None,
        }
    }
}

/// One entry of `[tracing] rules`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SamplingRule {
    /// URL path pattern; `*` and `?` as in X-Ray sampling rules.
    pub path: String,
    /// Share of matching requests traced after the reservoir, 0 to 1.
    pub rate: f64,
    /// Matching requests per second traced before the rate applies. Default 0.
    pub reservoir_per_second: u32,
}

/// `[local]`: how the stack runs on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalSettings {
    /// The AWS that applications talk to; unset: none is given to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws: Option<LocalAws>,
    /// Shell commands run in the blueprint's folder before [`LocalAws::Moto`] starts, again only
    /// when their inputs changed. Empty where there is no such AWS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
    /// Shell commands run in the blueprint's folder, with the variables that lead to
    /// [`LocalAws::Moto`], each time it has started. Empty where there is no such AWS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seed: Vec<String>,
    /// Seconds before the first retry of an asynchronous invocation, 1 to 60; twice as many before
    /// the second. Default 1; Lambda waits 60.
    pub retry_seconds: u32,
}

impl Default for LocalSettings {
    fn default() -> Self {
        Self {
            aws: None,
            setup: Vec::new(),
            seed: Vec::new(),
            retry_seconds: defaults::LOCAL_RETRY_SECONDS,
        }
    }
}

/// The AWS that applications talk to when they run on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LocalAws {
    /// An emulation that manta starts.
    Moto,
    /// AWS itself, with the user's credentials.
    Real,
    /// Another emulation, by its HTTP URL.
    Url(String),
}
