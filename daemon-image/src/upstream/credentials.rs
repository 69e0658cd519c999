//! Who signs: the AWS SDK's chain, kept until it has to be asked again.

use std::time::{Duration, SystemTime};

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use tokio::sync::{Mutex, OnceCell};
use tokio::time::timeout;

use super::fault::{Fault, in_words};
use super::network::Network;
use super::sdk::{SdkHttp, provider_config};

/// Credentials are renewed this long before they expire, as the SDKs do.
const RENEWAL: Duration = Duration::from_secs(5 * 60);
/// How long a renewal may keep requests waiting while the old ones still serve.
const RENEWAL_PATIENCE: Duration = Duration::from_secs(2);
/// How soon a renewal is tried again that gave nothing better, while the old ones still serve.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);
/// The session name of an assumed role, which is the official daemon's.
const SESSION_NAME: &str = "xray-daemon";

/// The credentials that requests are signed with.
pub struct Credentials {
    source: Source,
    provider: OnceCell<SharedCredentialsProvider>,
    /// The last that were found. Whoever finds them missing asks, and the others wait for the answer.
    kept: Mutex<Option<Kept>>,
}

/// Credentials that were found.
struct Kept {
    credentials: aws_credential_types::Credentials,
    /// When somebody has to ask for others.
    renewal: SystemTime,
}

impl Kept {
    fn new(credentials: aws_credential_types::Credentials, now: SystemTime) -> Self {
        let soon = now + RENEWAL_PAUSE;
        let renewal = match credentials.expiry() {
            None => now + Duration::from_secs(365 * 86_400),
            Some(expiry) => expiry.checked_sub(RENEWAL).unwrap_or(now).max(soon),
        };
        Self {
            credentials,
            renewal,
        }
    }

    fn serve(&self, now: SystemTime) -> bool {
        self.credentials.expiry().is_none_or(|expiry| expiry > now)
    }
}

/// Where credentials come from.
enum Source {
    Provider(SharedCredentialsProvider),
    Chain {
        network: Network,
        region: Region,
        /// The role that what the chain finds may assume.
        role: Option<String>,
    },
}

impl Credentials {
    /// Returns credentials as the SDK's chain finds them (environment, profile, container
    /// endpoint, IMDSv2), or those of `role` which they may assume.
    ///
    /// The chain is made when it is first asked: it takes memory that a daemon without segments does
    /// not need.
    #[must_use]
    pub fn of_chain(network: &Network, region: &str, role: Option<&str>) -> Self {
        Self::of(Source::Chain {
            network: network.clone(),
            region: Region::new(region.to_owned()),
            role: role.map(str::to_owned),
        })
    }

    /// Returns a key as it is: for an X-Ray that takes any.
    #[must_use]
    pub fn of_key(id: &str, secret: &str) -> Self {
        Self::from_provider(aws_credential_types::Credentials::new(
            id, secret, None, None, "given",
        ))
    }

    /// Returns credentials that `provider` knows.
    pub fn from_provider(provider: impl ProvideCredentials + 'static) -> Self {
        Self::of(Source::Provider(SharedCredentialsProvider::new(provider)))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            provider: OnceCell::new(),
            kept: Mutex::new(None),
        }
    }

    async fn provider(&self) -> &SharedCredentialsProvider {
        let made = self.provider.get_or_init(|| async {
            match &self.source {
                Source::Provider(provider) => provider.clone(),
                // Boxed: the chain's future has kilobytes, and is needed once.
                Source::Chain {
                    network,
                    region,
                    role,
                } => Box::pin(chain(network, region.clone(), role.as_deref())).await,
            }
        });
        made.await
    }

    /// Returns credentials that are valid `now`, asking for new ones when those that are kept
    /// expire soon. If that fails or takes long, the old ones serve until they have expired.
    pub(super) async fn current(
        &self,
        now: SystemTime,
    ) -> Result<aws_credential_types::Credentials, Fault> {
        let mut kept = self.kept.lock().await;
        let asking = async { self.provider().await.provide_credentials().await };
        let Some(old) = kept.as_mut().filter(|old| old.serve(now)) else {
            let new = asking.await.map_err(|error| {
                Fault::other(format!("no AWS credentials: {}", in_words(&error)))
            })?;
            return Ok(kept.insert(Kept::new(new, now)).credentials.clone());
        };
        if old.renewal <= now {
            *old = match timeout(RENEWAL_PATIENCE, asking).await {
                Ok(Ok(new)) => Kept::new(new, now),
                // Those that there are will do, and somebody else asks later.
                Ok(Err(_)) | Err(_) => Kept::new(old.credentials.clone(), now),
            };
        }
        Ok(old.credentials.clone())
    }

    /// Forgets what is kept, for X-Ray did not accept it.
    pub(super) async fn forget(&self) {
        *self.kept.lock().await = None;
    }
}

/// Makes the SDK's chain, and the step from it to `role`.
async fn chain(network: &Network, region: Region, role: Option<&str>) -> SharedCredentialsProvider {
    let chain = DefaultCredentialsChain::builder()
        .configure(provider_config(network, Some(region.clone())))
        .region(region.clone())
        .build()
        .await;
    let Some(role) = role else {
        return SharedCredentialsProvider::new(chain);
    };
    // Loaded rather than put together, for what the environment says about STS: its endpoint, which
    // may be in a VPC, and whether it is the region's.
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .region(region)
        .http_client(SdkHttp::over(network))
        .credentials_provider(chain)
        .load()
        .await;
    let assumed = AssumeRoleProvider::builder(role)
        .session_name(SESSION_NAME)
        .configure(&sdk)
        .build()
        .await;
    SharedCredentialsProvider::new(assumed)
}
