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
/// How long whoever gives credentials may take, all that the chain asks together.
const PATIENCE: Duration = Duration::from_secs(10);
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
            let new = match timeout(PATIENCE, asking).await {
                Ok(Ok(new)) => Ok(new),
                Ok(Err(error)) => Err(in_words(&error)),
                Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
            };
            let new = new.map_err(|why| Fault::other(format!("no AWS credentials: {why}")))?;
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

    /// Forgets what is kept, for X-Ray did not accept it. Where somebody is asking for new ones
    /// already, there is nothing to forget.
    pub(super) fn forget(&self) {
        if let Ok(mut kept) = self.kept.try_lock() {
            *kept = None;
        }
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, SystemTime};

    use aws_credential_types::provider::{ProvideCredentials, future};

    use super::{Credentials, RENEWAL, RENEWAL_PAUSE};

    /// Gives credentials that last for so long, so often; then it says nothing any more.
    #[derive(Debug)]
    struct Provider {
        lasting: Duration,
        answers: usize,
        asked: AtomicUsize,
    }

    impl ProvideCredentials for Provider {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let asked = self.asked.fetch_add(1, Ordering::Relaxed);
            if asked >= self.answers {
                return future::ProvideCredentials::new(std::future::pending());
            }
            let expiry = Some(SystemTime::UNIX_EPOCH + self.lasting);
            let id = format!("key-{asked}");
            future::ProvideCredentials::ready(Ok(aws_credential_types::Credentials::new(
                id, "secret", None, expiry, "test",
            )))
        }
    }

    /// Asks at each of these times after 1970, in seconds; returns the key that was found.
    async fn keys(answers: usize, lasting: Duration, times: &[u64]) -> Vec<Option<String>> {
        let asked = AtomicUsize::new(0);
        let credentials = Credentials::from_provider(Provider {
            lasting,
            answers,
            asked,
        });
        let mut keys = Vec::new();
        for time in times {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(*time);
            let found = credentials.current(now).await.ok();
            keys.push(found.map(|found| found.access_key_id().to_owned()));
        }
        keys
    }

    fn key(number: usize) -> Option<String> {
        Some(format!("key-{number}"))
    }

    #[tokio::test]
    async fn new_ones_are_asked_for_before_the_old_ones_expire() {
        let hour = Duration::from_secs(3600);
        let renewal = (hour - RENEWAL).as_secs();
        let found = keys(2, hour, &[0, renewal - 1, renewal]).await;
        assert_eq!(found, [key(0), key(0), key(1)]);
    }

    #[tokio::test]
    async fn ones_that_expire_soon_are_not_asked_for_each_time() {
        let pause = RENEWAL_PAUSE.as_secs();
        let found = keys(2, Duration::from_secs(60), &[0, pause - 1, pause]).await;
        assert_eq!(found, [key(0), key(0), key(1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_none_in_time_keeps_nobody_waiting() {
        let found = keys(1, Duration::from_secs(60), &[0, 30, 61]).await;
        assert_eq!(found, [key(0), key(0), None]);
    }
}
