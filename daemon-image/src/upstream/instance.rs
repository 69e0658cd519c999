//! The EC2 instance that the daemon runs on, if it runs on one.

use aws_config::imds::Client;

use super::network::Network;
use super::sdk::provider_config;

/// An instance's metadata, which IMDSv2 gives.
pub struct Instance {
    metadata: Client,
}

impl Instance {
    /// Returns the instance; nobody is asked yet. `AWS_EC2_METADATA_SERVICE_ENDPOINT` moves it.
    #[must_use]
    pub fn over(network: &Network) -> Self {
        let configuration = provider_config(network, None);
        Self {
            metadata: Client::builder().configure(&configuration).build(),
        }
    }

    /// Returns its id, `i-0123…`; `None` where there is no instance.
    pub async fn id(&self) -> Option<String> {
        self.get("/latest/meta-data/instance-id").await
    }

    /// Returns its name; `None` where there is no instance.
    pub async fn hostname(&self) -> Option<String> {
        self.get("/latest/meta-data/hostname").await
    }

    async fn get(&self, path: &'static str) -> Option<String> {
        let found = self.metadata.get(path).await.ok()?;
        Some(found.as_ref().to_owned())
    }
}
