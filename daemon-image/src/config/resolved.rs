//! What holds in the end.

use std::path::PathBuf;
use std::time::Duration;

use log::LevelFilter;

use super::settings::Settings;

/// Requests on their way at once: at 50 ms each and 50 segments in each, 64,000 segments a second.
const CONCURRENCY: usize = 64;
/// How long a segment waits for a batch to fill, as in the official daemon.
pub const LONGEST_WAIT: Duration = Duration::from_secs(1);
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
    /// How long a segment waits for a batch to fill.
    pub longest_wait: Duration,
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
    pub fn of(flags: Settings, mut file: Settings) -> Self {
        file.concurrency = file.concurrency.filter(|of| *of != OFFICIAL_CONCURRENCY);
        let set = flags.or(file);
        let bytes = |mb: u32| Buffer::Bytes((mb as usize) << 20);
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        Self {
            buffer: set.buffer_mb.map_or(Buffer::FromLimit, bytes),
            longest_wait: LONGEST_WAIT,
            concurrency: set.concurrency.unwrap_or(CONCURRENCY),
            endpoint: set.endpoint,
            region: set.region,
            udp_address: set
                .udp_address
                .unwrap_or_else(|| "127.0.0.1:2000".to_owned()),
            tcp_address: set
                .tcp_address
                .unwrap_or_else(|| "127.0.0.1:2000".to_owned()),
            otlp_grpc_address: unless_off(set.otlp_grpc_address, "127.0.0.1:4317"),
            otlp_http_address: unless_off(set.otlp_http_address, "127.0.0.1:4318"),
            metrics_address: unless_off(set.metrics_address, OFF),
            flush: set.flush_seconds.map_or(FLUSH, seconds),
            logging: Logging {
                level: set.log_level.unwrap_or(LevelFilter::Info),
                path: set.log_path.map(Into::into),
                rotation: match set.log_rotation {
                    None | Some(true) => Rotation::On,
                    Some(false) => Rotation::Off,
                },
            },
            local_mode: set.local_mode.unwrap_or(false),
            resource_arn: set.resource_arn,
            role_arn: set.role_arn,
            verification: match set.no_verify_ssl {
                None | Some(false) => Verification::Required,
                Some(true) => Verification::None,
            },
            proxy_address: set.proxy_address,
        }
    }
}

/// What stands in place of an address where nothing is to listen.
const OFF: &str = "off";

/// Returns the address that is set, or that holds by default; `None` where nothing is to listen.
fn unless_off(set: Option<String>, default: &str) -> Option<String> {
    let address = set.unwrap_or_else(|| default.to_owned());
    Some(address).filter(|address| address != OFF)
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
