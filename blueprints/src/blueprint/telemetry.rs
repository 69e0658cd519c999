//! What an application is called in traces, on every target.

use std::collections::BTreeMap;

use super::Blueprint;

impl Blueprint {
    /// Returns the variables by which OpenTelemetry SDKs name `service`, in this version:
    /// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>.
    #[must_use]
    pub fn telemetry_identity(
        &self,
        service: &str,
        version: Option<&str>,
    ) -> BTreeMap<String, String> {
        let environment = self.environment.as_deref();
        let attributes: Vec<_> = [
            version.map(|version| format!("service.version={version}")),
            environment.map(|environment| format!("deployment.environment.name={environment}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut variables = BTreeMap::from([("OTEL_SERVICE_NAME".to_owned(), service.to_owned())]);
        if !attributes.is_empty() {
            variables.insert("OTEL_RESOURCE_ATTRIBUTES".to_owned(), attributes.join(","));
        }
        variables
    }
}
