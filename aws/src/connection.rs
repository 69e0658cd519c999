//! An authenticated connection to one account and region.

use std::fmt;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use std::time::Duration;

use crate::call::Call;
use manta_engine::ProviderError;

/// Attempts per call. The SDK's own three give up within a second, which a
/// stack of forty resources outlasts when an account's limit is low.
const ATTEMPTS_PER_CALL: u32 = 8;
/// How long establishing a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What decides which account and region is reached, beyond the user's AWS configuration.
#[derive(Clone, Debug, Default)]
pub struct ConnectionOptions {
    /// The region; `None`: as the user's AWS configuration says.
    pub region: Option<String>,
    /// The profile; `None`: as the user's AWS configuration says.
    pub profile: Option<String>,
    /// The only account that may be reached; `None`: any.
    pub account: Option<String>,
    /// PEM certificates to trust besides the system's (`AWS_CA_BUNDLE`, which
    /// the SDK for Rust does not read).
    pub ca_bundle: Option<Vec<u8>>,
}

/// An authenticated connection to one account and region.
#[derive(Clone)]
pub struct Connection {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) partition: String,
    pub(crate) ec2: aws_sdk_ec2::Client,
    pub(crate) ecr: aws_sdk_ecr::Client,
    pub(crate) ecs: aws_sdk_ecs::Client,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) lambda: aws_sdk_lambda::Client,
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    pub(crate) sqs: aws_sdk_sqs::Client,
    pub(crate) xray: aws_sdk_xray::Client,
}

/// Why AWS cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionError {
    /// No region is set anywhere.
    #[error("no AWS region is set")]
    NoRegion,
    /// No credentials were found.
    #[error("no AWS credentials were found: {0}")]
    NoCredentials(String),
    /// `AWS_CA_BUNDLE` is not usable.
    #[error("the certificates of AWS_CA_BUNDLE cannot be used: {0}")]
    CaBundle(String),
    /// The credentials are another account's than the blueprint allows.
    #[error(
        "the credentials are for account {actual}, but the blueprint may only be deployed to {allowed}"
    )]
    WrongAccount {
        /// The credentials' account.
        actual: String,
        /// The account that `[aws] account` names.
        allowed: String,
    },
    /// AWS did not say who the caller is.
    #[error("could not find out which account this is: {0}")]
    Identity(ProviderError),
}

impl ConnectionError {
    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoRegion => {
                "set `region` under [aws] in the blueprint, or AWS_REGION, or `region` in ~/.aws/config".to_owned()
            }
            Self::NoCredentials(_) => {
                "run `aws configure` or `aws sso login`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned()
            }
            Self::CaBundle(_) => {
                "AWS_CA_BUNDLE must name a file of PEM certificates".to_owned()
            }
            Self::WrongAccount { allowed, .. } => {
                format!("use credentials for {allowed}, or change `account` under [aws]")
            }
            Self::Identity(error) => error.help.clone().unwrap_or_else(|| {
                "check that the credentials are current and that the region's STS endpoint can be reached".to_owned()
            }),
        }
    }
}

impl Connection {
    /// Connects with the AWS SDK's credential and region chains, and finds out
    /// which account is reached.
    ///
    /// # Errors
    /// When there is no region or there are no credentials, or the account is
    /// not the one that is allowed.
    pub async fn open(options: &ConnectionOptions) -> Result<Self, ConnectionError> {
        let config = load(options).await?;
        let region = config
            .region()
            .ok_or(ConnectionError::NoRegion)?
            .to_string();
        require_credentials(&config).await?;
        let (account, partition) = caller(&config).await?;
        if let Some(allowed) = options
            .account
            .as_ref()
            .filter(|allowed| **allowed != account)
        {
            return Err(ConnectionError::WrongAccount {
                actual: account,
                allowed: allowed.clone(),
            });
        }
        Ok(Self::over(&config, account, region, partition))
    }

    /// Returns a connection that calls with `config`, which reaches `account` and `region`.
    pub(crate) fn over(
        config: &SdkConfig,
        account: String,
        region: String,
        partition: String,
    ) -> Self {
        Self {
            account,
            region,
            partition,
            ec2: aws_sdk_ec2::Client::new(config),
            ecr: aws_sdk_ecr::Client::new(config),
            ecs: aws_sdk_ecs::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            lambda: aws_sdk_lambda::Client::new(config),
            logs: aws_sdk_cloudwatchlogs::Client::new(config),
            sqs: aws_sdk_sqs::Client::new(config),
            xray: aws_sdk_xray::Client::new(config),
        }
    }

    /// Returns the account's twelve digits.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Returns the region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Returns the partition: `aws`, `aws-cn` or `aws-us-gov`.
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// Returns the ARN of a resource of this account and region.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        let Self {
            partition,
            region,
            account,
            ..
        } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("account", &self.account)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

async fn load(options: &ConnectionOptions) -> Result<SdkConfig, ConnectionError> {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client(options)?)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_PER_CALL))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .build(),
        );
    if let Some(region) = &options.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    Ok(loader.load().await)
}

pub(crate) fn http_client(
    options: &ConnectionOptions,
) -> Result<aws_smithy_runtime_api::client::http::SharedHttpClient, ConnectionError> {
    let mut trust = TrustStore::default();
    if let Some(pem) = &options.ca_bundle {
        trust.add_pem_certificate(pem.as_slice());
    }
    let context = TlsContext::builder()
        .with_trust_store(trust)
        .build()
        .map_err(|error| ConnectionError::CaBundle(error.to_string()))?;
    Ok(aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https())
}

/// Asks for credentials once up front: a call without them fails with a message
/// about signing that helps nobody.
async fn require_credentials(config: &SdkConfig) -> Result<(), ConnectionError> {
    use aws_sdk_sts::config::ProvideCredentials;
    let provider = config
        .credentials_provider()
        .ok_or_else(|| ConnectionError::NoCredentials("no provider is configured".to_owned()))?;
    provider
        .provide_credentials()
        .await
        .map(|_| ())
        .map_err(|error| ConnectionError::NoCredentials(error.to_string()))
}

/// Returns the caller's account and partition (`aws`, `aws-cn`, `aws-us-gov`).
async fn caller(config: &SdkConfig) -> Result<(String, String), ConnectionError> {
    let identity = aws_sdk_sts::Client::new(config)
        .get_caller_identity()
        .send()
        .await
        .of("sts:GetCallerIdentity")
        .map_err(ConnectionError::Identity)?;
    let partition = identity.arn().and_then(|arn| arn.split(':').nth(1));
    Ok((
        identity.account().unwrap_or_default().to_owned(),
        partition.unwrap_or("aws").to_owned(),
    ))
}
