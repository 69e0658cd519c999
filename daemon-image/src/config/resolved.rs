//! What holds in the end.

use std::path::PathBuf;
use std::time::Duration;

use log::LevelFilter;

use super::settings::Settings;

/// Requests on their way at once: at 50 ms each and 50 segments in each, 64,000 segments a second.
const CONCURRENCY: usize = 64;
/// The official daemon's default, which its own file spells out. In a file it is no choice of
/// anyone's, and would limit an upload of 50 ms to 8,000 segments a second.
const OFFICIAL_CONCURRENCY: usize = 8;
/// What the end may take: below the ten seconds that a blueprint gives the container to stop.
const FLUSH: Duration = Duration::from_secs(8);

/// How much memory segments may take while they wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buffer {
    /// What the container and the machine allow.
    FromLimit,
    /// So many bytes.
    Bytes(usize),
}

/// What is logged, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    /// The least important that is logged.
    pub level: LevelFilter,
    /// The file; `None`: standard error.
    pub path: Option<PathBuf>,
    /// What happens when the file is full.
    pub rotation: Rotation,
}

/// Whether a log file keeps its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is put aside at 50 MB, and one older file is kept.
    On,
    /// It grows.
    Off,
}

/// Whether the endpoint has to show a certificate that the system trusts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verification {
    /// It has to.
    #[default]
    Required,
    /// `NoVerifySSL`: any certificate will do.
    None,
}

/// What holds, once flags, file and defaults have had their say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The budget of segments that wait.
    pub buffer: Buffer,
    /// Requests on their way at once.
    pub concurrency: usize,
    /// X-Ray's address, if not the region's.
    pub endpoint: Option<String>,
    /// The region; `None`: the environment knows.
    pub region: Option<String>,
    /// Where segments arrive.
    pub udp_address: String,
    /// Where SDKs ask what to sample.
    pub tcp_address: String,
    /// Where OTLP arrives over gRPC.
    pub otlp_grpc_address: Option<String>,
    /// Where OTLP arrives over HTTP.
    pub otlp_http_address: Option<String>,
    /// Where `/healthz` and `/metrics` are.
    pub metrics_address: Option<String>,
    /// What the end may take.
    pub flush: Duration,
    /// What is logged, and where.
    pub logging: Logging,
    /// Whether nobody is asked for an instance's metadata.
    pub local_mode: bool,
    /// What runs the daemon, for telemetry.
    pub resource_arn: Option<String>,
    /// The role to assume.
    pub role_arn: Option<String>,
    /// Whether X-Ray's certificate has to be trusted.
    pub verification: Verification,
    /// The proxy for HTTPS; `None`: the environment knows.
    pub proxy_address: Option<String>,
}

impl Config {
    /// Returns what holds: flags beat the file, and both beat the defaults.
    #[must_use]
    pub fn of(flags: Settings, file: Settings) -> Self {
        let address = |flag: Option<String>, file: Option<String>, default: &str| {
            flag.or(file).unwrap_or_else(|| default.to_owned())
        };
        let unless_off = |address: String| Some(address).filter(|address| address != "off");
        let buffer_mb = flags.buffer_mb.or(file.buffer_mb);
        let rotates = flags.log_rotation.or(file.log_rotation).unwrap_or(true);
        let any_certificate = flags.no_verify_ssl.or(file.no_verify_ssl) == Some(true);
        let flush_seconds = flags.flush_seconds.or(file.flush_seconds);
        Self {
            buffer: buffer_mb.map_or(Buffer::FromLimit, |mb| Buffer::Bytes((mb as usize) << 20)),
            concurrency: flags
                .concurrency
                .or(file.concurrency.filter(|of| *of != OFFICIAL_CONCURRENCY))
                .unwrap_or(CONCURRENCY),
            endpoint: flags.endpoint.or(file.endpoint),
            region: flags.region.or(file.region),
            udp_address: address(flags.udp_address, file.udp_address, "127.0.0.1:2000"),
            tcp_address: address(flags.tcp_address, file.tcp_address, "127.0.0.1:2000"),
            otlp_grpc_address: unless_off(address(
                flags.otlp_grpc_address,
                file.otlp_grpc_address,
                "127.0.0.1:4317",
            )),
            otlp_http_address: unless_off(address(
                flags.otlp_http_address,
                file.otlp_http_address,
                "127.0.0.1:4318",
            )),
            metrics_address: unless_off(address(
                flags.metrics_address,
                file.metrics_address,
                "off",
            )),
            flush: flush_seconds.map_or(FLUSH, |seconds| Duration::from_secs(seconds.into())),
            logging: Logging {
                level: flags
                    .log_level
                    .or(file.log_level)
                    .unwrap_or(LevelFilter::Info),
                path: flags.log_path.or(file.log_path).map(Into::into),
                rotation: if rotates { Rotation::On } else { Rotation::Off },
            },
            local_mode: flags.local_mode.or(file.local_mode).unwrap_or(false),
            resource_arn: flags.resource_arn.or(file.resource_arn),
            role_arn: flags.role_arn.or(file.role_arn),
            verification: if any_certificate {
                Verification::None
            } else {
                Verification::Required
            },
            proxy_address: flags.proxy_address.or(file.proxy_address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Buffer, Config};
    use crate::config::{Key, Settings};

    fn settings(pairs: &[(Key, &str)]) -> Settings {
        let mut settings = Settings::default();
        for (key, value) in pairs {
            settings.set(*key, value, "").expect("it fits");
        }
        settings
    }

    #[test]
    fn flags_beat_the_file_and_the_file_beats_defaults() {
        let file = settings(&[(Key::Region, "file"), (Key::TotalBufferSizeMb, "8")]);
        let flags = settings(&[(Key::Region, "flag"), (Key::OtlpHttpAddress, "off")]);
        let config = Config::of(flags, file);
        assert_eq!(config.region.as_deref(), Some("flag"));
        assert_eq!(config.buffer, Buffer::Bytes(8 << 20));
        assert_eq!(config.otlp_http_address, None);
        assert_eq!(config.otlp_grpc_address.as_deref(), Some("127.0.0.1:4317"));
        assert_eq!(config.udp_address, "127.0.0.1:2000");
    }

    #[test]
    fn the_official_default_concurrency_in_a_file_says_nothing() {
        let of = |flag: Settings, file: Settings| Config::of(flag, file).concurrency;
        let (none, eight) = (Settings::default(), settings(&[(Key::Concurrency, "8")]));
        assert_eq!(of(none.clone(), eight.clone()), 64);
        assert_eq!(of(eight, none.clone()), 8);
        assert_eq!(of(none, settings(&[(Key::Concurrency, "9")])), 9);
    }

    #[test]
    fn nothing_and_zero_are_the_default() {
        let zero = settings(&[
            (Key::Concurrency, "0"),
            (Key::TotalBufferSizeMb, "0"),
            (Key::Region, ""),
        ]);
        assert_eq!(zero, Settings::default());
        let config = Config::of(Settings::default(), zero);
        assert_eq!((config.buffer, config.concurrency), (Buffer::FromLimit, 64));
    }
}
