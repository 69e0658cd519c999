//! Who signs: the AWS SDK's chain, kept until it has to be asked again.

use std::time::{Duration, SystemTime};

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use tokio::sync::{Mutex, OnceCell};

use super::fault::{Fault, in_words};

/// Credentials are renewed this long before they expire, as the SDKs do.
const RENEWAL: Duration = Duration::from_secs(5 * 60);
/// The session name of an assumed role, which is the official daemon's.
const SESSION_NAME: &str = "xray-daemon";

/// The credentials that requests are signed with.
pub struct Credentials {
    source: Source,
    provider: OnceCell<SharedCredentialsProvider>,
    /// The last that were found. Whoever finds them missing asks, and the others wait for the answer.
    kept: Mutex<Option<aws_credential_types::Credentials>>,
}

/// Where credentials come from.
enum Source {
    Provider(SharedCredentialsProvider),
    Chain {
        region: Region,
        /// The role that what the chain finds may assume.
        role: Option<String>,
    },
}

impl Credentials {
    /// Returns credentials as the SDK's chain finds them (environment, profile, container
    /// endpoint, IMDSv2), or those of `role` which they may assume.
    ///
    /// The chain is made when it is first asked: it has an HTTP client with its own certificates,
    /// half a megabyte that a daemon without segments does not need.
    #[must_use]
    pub fn of_chain(region: &str, role: Option<&str>) -> Self {
        Self::of(Source::Chain {
            region: Region::new(region.to_owned()),
            role: role.map(str::to_owned),
        })
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
                Source::Chain { region, role } => {
                    Box::pin(chain(region.clone(), role.as_deref())).await
                }
            }
        });
        made.await
    }

    /// Returns credentials that are valid `now`, asking for new ones when those that are kept
    /// expire soon. If that fails, the old ones serve until they have expired.
    pub(super) async fn current(
        &self,
        now: SystemTime,
    ) -> Result<aws_credential_types::Credentials, Fault> {
        let mut kept = self.kept.lock().await;
        if let Some(fresh) = kept.as_ref().filter(|kept| lasts(kept, now + RENEWAL)) {
            return Ok(fresh.clone());
        }
        match self.provider().await.provide_credentials().await {
            Ok(new) => Ok(kept.insert(new).clone()),
            Err(error) => match kept.as_ref().filter(|kept| lasts(kept, now)) {
                Some(old) => Ok(old.clone()),
                None => Err(Fault::other(format!(
                    "no AWS credentials: {}",
                    in_words(&error)
                ))),
            },
        }
    }

    /// Forgets what is kept, for X-Ray did not accept it.
    pub(super) async fn forget(&self) {
        *self.kept.lock().await = None;
    }
}

fn lasts(credentials: &aws_credential_types::Credentials, until: SystemTime) -> bool {
    credentials.expiry().is_none_or(|expiry| expiry > until)
}

/// Makes the SDK's chain, and the step from it to `role`.
async fn chain(region: Region, role: Option<&str>) -> SharedCredentialsProvider {
    let http = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let configuration = ProviderConfig::default()
        .with_behavior_version(Some(BehaviorVersion::latest()))
        .with_region(Some(region.clone()))
        .with_http_client(http.clone());
    let chain = DefaultCredentialsChain::builder()
        .configure(configuration)
        .region(region.clone())
        .build()
        .await;
    let Some(role) = role else {
        return SharedCredentialsProvider::new(chain);
    };
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.clone())
        .http_client(http)
        .build();
    let assumed = AssumeRoleProvider::builder(role)
        .session_name(SESSION_NAME)
        .region(region)
        .configure(&sdk)
        .build_from_provider(chain)
        .await;
    SharedCredentialsProvider::new(assumed)
}
