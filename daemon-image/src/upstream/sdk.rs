//! The AWS SDK's parts, with this crate's way out in place of an HTTP client of their own: one
//! proxy, one set of certificates, and half a megabyte less.

use std::fmt;
use std::time::Duration;

use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::connector::Connector;
use super::network::Network;
use crate::config::Verification;

/// How the SDK's providers are configured; the region is for those that ask one.
pub(super) fn provider_config(network: &Network, region: Option<Region>) -> ProviderConfig {
    ProviderConfig::default()
        .with_behavior_version(Some(BehaviorVersion::latest()))
        .with_region(region)
        .with_http_client(SdkHttp::over(network))
}

/// An HTTP client for the SDK. It always verifies: `NoVerifySSL` is about X-Ray's endpoint.
#[derive(Clone)]
pub(super) struct SdkHttp {
    client: Client<Connector, SdkBody>,
    /// How long an answer may take, connecting included; `None`: the SDK does not say.
    patience: Option<Duration>,
}

impl SdkHttp {
    pub(super) fn over(network: &Network) -> Self {
        let connector = network.connector(Verification::Required);
        // Credentials are asked for every few hours: a connection is not worth keeping.
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        Self {
            client,
            patience: None,
        }
    }
}

impl HttpClient for SdkHttp {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connecting = settings.connect_timeout().unwrap_or_default();
        SharedHttpConnector::new(Self {
            client: self.client.clone(),
            patience: settings.read_timeout().map(|reading| connecting + reading),
        })
    }
}

impl HttpConnector for SdkHttp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
            }
        };
        let (answering, patience) = (self.client.request(request), self.patience);
        HttpConnectorFuture::new(async move {
            let answer = match patience {
                None => answering.await,
                Some(patience) => tokio::time::timeout(patience, answering)
                    .await
                    .map_err(|late| ConnectorError::timeout(late.into()))?,
            };
            // Whatever went wrong on the way may go right the next time.
            let answer = answer.map_err(|error| ConnectorError::io(error.into()))?;
            HttpResponse::try_from(answer.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

impl fmt::Debug for SdkHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SdkHttp")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
