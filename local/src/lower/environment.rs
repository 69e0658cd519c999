//! The environment of what runs here: which AWS it talks to, and what it is called in traces.

use std::collections::BTreeMap;

use manta_blueprints::{Collector, LocalAws};
use manta_engine::Input;

use super::{Lowering, emulator_endpoint, tracing_output};

/// The region where the blueprint names none.
const REGION: &str = "us-east-1";
/// Both parts of the credentials that applications get: any emulation takes them, AWS does not.
const DUMMY: &str = "local";
/// A file of credentials or settings that holds none.
const NOTHING: &str = "/dev/null";
/// Variables, with references to what is not known before something runs.
pub(super) type Variables = BTreeMap<String, Input<String>>;

impl Lowering<'_> {
    /// Returns which AWS an application talks to: region, credentials, endpoints.
    pub(super) fn aws_variables(&self) -> Variables {
        let mut variables = known(self.plain_aws_variables());
        let endpoint = match &self.settings.aws {
            Some(LocalAws::Moto) => Some(emulator_endpoint()),
            Some(LocalAws::Url(url)) => Some(Input::Known(url.clone())),
            Some(LocalAws::Real) | None => None,
        };
        variables.extend(endpoint.map(|endpoint| ("AWS_ENDPOINT_URL".to_owned(), endpoint)));
        // The more specific variable wins in every AWS SDK.
        variables.insert("AWS_ENDPOINT_URL_XRAY".to_owned(), tracing_output("api"));
        variables
    }

    /// Returns region and credentials. Dummies, unless the user's own are asked for: what is
    /// tried out here must never reach an account by accident.
    pub(super) fn plain_aws_variables(&self) -> BTreeMap<String, String> {
        let own = self.blueprint.aws.region.as_deref();
        let region = own
            .or(self.context.region.as_deref().filter(|_| self.is_real()))
            .unwrap_or(REGION);
        let mut variables = vec![("AWS_REGION", region), ("AWS_DEFAULT_REGION", region)];
        if !self.is_real() {
            variables.extend([
                ("AWS_ACCESS_KEY_ID", DUMMY),
                ("AWS_SECRET_ACCESS_KEY", DUMMY),
                ("AWS_SHARED_CREDENTIALS_FILE", NOTHING),
                ("AWS_CONFIG_FILE", NOTHING),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ]);
        }
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        variables.into_iter().map(owned).collect()
    }

    /// Returns how OpenTelemetry SDKs name a part, as on AWS.
    pub(super) fn identity_variables(&self, part: &str) -> Variables {
        let version = self.context.revisions.get(part).map(String::as_str);
        known(
            self.blueprint
                .telemetry_identity(&self.name_of(part), version),
        )
    }

    /// Returns where a traced application's traces go, and what it calls itself in them. In a
    /// container the addresses become those of the collector beside it.
    pub(super) fn collector_variables(&self, part: &str) -> Variables {
        let mut variables = known(BTreeMap::from([
            ("AWS_XRAY_TRACING_NAME".to_owned(), self.name_of(part)),
            // The SDKs' older default is to raise where there is no segment.
            (
                "AWS_XRAY_CONTEXT_MISSING".to_owned(),
                "LOG_ERROR".to_owned(),
            ),
        ]));
        let daemon = tracing_output("daemon");
        variables.insert("AWS_XRAY_DAEMON_ADDRESS".to_owned(), daemon);
        if takes_otlp(self.blueprint.tracing.collector) {
            let otlp = tracing_output("otlp");
            variables.insert("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), otlp);
        }
        variables
    }
}

/// Tells whether a collector takes OTLP. The official X-Ray daemon does not, and what works here
/// is to work on AWS.
fn takes_otlp(collector: Collector) -> bool {
    match collector {
        Collector::Manta | Collector::Adot => true,
        Collector::Xray | Collector::None => false,
    }
}

/// Returns variables all of whose values are known.
pub(super) fn known(variables: BTreeMap<String, String>) -> Variables {
    variables
        .into_iter()
        .map(|(name, value)| (name, Input::Known(value)))
        .collect()
}
