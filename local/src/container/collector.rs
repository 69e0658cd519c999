//! How each collector is told where to send what it takes.

use std::collections::BTreeMap;

use crate::kinds::{Collector, CollectorKind};

/// The ports that a collector has in a task: <https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon.html>
/// and OpenTelemetry's.
pub(super) const XRAY_PORT: u16 = 2000;
pub(super) const OTLP_GRPC_PORT: u16 = 4317;
pub(super) const OTLP_HTTP_PORT: u16 = 4318;

/// The program in the image of manta's own.
pub(super) const MANTA_PROGRAM: &str = "/manta-daemon";

/// Where the official daemon is given its configuration, in its container.
pub(super) const XRAY_CONFIGURATION: &str = "/manta-xray.yaml";

/// How a collector is started.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Instructions {
    /// Its environment.
    pub(super) environment: BTreeMap<String, String>,
    /// Its arguments, after the image's own entry point.
    pub(super) command: Vec<String>,
    /// A file that it reads: where it is in its container, and what is in it.
    pub(super) file: Option<(&'static str, String)>,
}

impl Instructions {
    /// Returns those by which a collector sends to the X-Ray API at `endpoint`, and signs for
    /// `region`.
    pub(super) fn of(collector: &Collector, endpoint: &str, region: &str) -> Self {
        let mut environment: BTreeMap<String, String> = [
            ("AWS_REGION", region),
            // The local X-Ray takes any.
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let mut file = None;
        let command = match collector.kind {
            CollectorKind::Manta => {
                let sampling = collector.sampling.clone();
                environment.extend(sampling.map(|json| ("MANTA_SAMPLING".to_owned(), json)));
                words(&["-o", "-l", "warn", "-endpoint", endpoint])
            }
            CollectorKind::Xray => {
                // It has a flag for everything but the endpoint.
                let text = format!(
                    "Version: 2\nEndpoint: \"{endpoint}\"\nLocalMode: true\n\
                     Logging:\n  LogLevel: \"warn\"\n"
                );
                file = Some((XRAY_CONFIGURATION, text));
                words(&["-c", XRAY_CONFIGURATION, "-n", region])
            }
            CollectorKind::Adot => {
                let text = adot_configuration(endpoint, region);
                environment.insert("AOT_CONFIG_CONTENT".to_owned(), text);
                Vec::new()
            }
        };
        Self {
            environment,
            command,
            file,
        }
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Returns ADOT's configuration, which it reads from a variable:
/// <https://aws-otel.github.io/docs/setup/ecs/config-through-ssm>.
fn adot_configuration(endpoint: &str, region: &str) -> String {
    format!(
        "receivers:
  awsxray:
    endpoint: 0.0.0.0:{XRAY_PORT}
    transport: udp
    proxy_server:
      endpoint: 0.0.0.0:{XRAY_PORT}
      region: {region}
      aws_endpoint: {endpoint}
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:{OTLP_GRPC_PORT}
      http:
        endpoint: 0.0.0.0:{OTLP_HTTP_PORT}
exporters:
  awsxray:
    endpoint: {endpoint}
    region: {region}
    local_mode: true
service:
  pipelines:
    traces:
      receivers: [awsxray, otlp]
      exporters: [awsxray]
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(kind: CollectorKind) -> Instructions {
        let collector = Collector {
            image: "collector:1".to_owned(),
            kind,
            program: None,
            sampling: Some("{\"rate\":1}".to_owned()),
        };
        Instructions::of(&collector, "http://172.17.0.1:5", "eu-west-1")
    }

    #[test]
    fn every_collector_hears_of_the_endpoint_and_the_region() {
        for kind in [
            CollectorKind::Manta,
            CollectorKind::Xray,
            CollectorKind::Adot,
        ] {
            let given = given(kind);
            let all = format!("{given:?}");
            assert!(all.contains("http://172.17.0.1:5"), "{all}");
            assert_eq!(given.environment["AWS_REGION"], "eu-west-1");
        }
    }

    #[test]
    fn only_mantas_own_is_told_how_to_sample() {
        let manta = given(CollectorKind::Manta).environment;
        assert_eq!(manta["MANTA_SAMPLING"], "{\"rate\":1}");
        let xray = given(CollectorKind::Xray).environment;
        assert!(!xray.contains_key("MANTA_SAMPLING"));
    }
}
