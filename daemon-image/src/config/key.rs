//! Everything that can be set.

/// Something that can be set, in a file or by a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `-m`: the buffer, in MB.
    TotalBufferSizeMb,
    /// How many requests are on their way at once.
    Concurrency,
    /// X-Ray's address, if not the region's.
    Endpoint,
    /// `-n`.
    Region,
    /// `-b`: where segments arrive.
    UdpAddress,
    /// `-t`: where SDKs ask what to sample.
    TcpAddress,
    /// Where OTLP over gRPC arrives; ours.
    OtlpGrpcAddress,
    /// Where OTLP over HTTP arrives; ours.
    OtlpHttpAddress,
    /// Where `/healthz` and `/metrics` are; ours.
    MetricsAddress,
    /// How long what is left may take at the end; ours.
    FlushSeconds,
    /// Whether the log file keeps its size.
    LogRotation,
    /// `-l`.
    LogLevel,
    /// `-f`.
    LogPath,
    /// `-o`: do not ask for an instance's metadata.
    LocalMode,
    /// `-a`: what runs the daemon, for telemetry.
    ResourceArn,
    /// `-r`: the role to assume.
    RoleArn,
    /// Whether any certificate will do.
    NoVerifySsl,
    /// `-p`.
    ProxyAddress,
    /// The file format's version, 1 or 2.
    Version,
}

/// A key with its names: in a file, and as flags.
struct Names(Key, &'static str, &'static [&'static str]);

/// The official daemon's names, and ours for what it does not have.
const NAMES: [Names; 19] = [
    Names(
        Key::TotalBufferSizeMb,
        "TotalBufferSizeMB",
        &["m", "buffer-memory"],
    ),
    Names(Key::Concurrency, "Concurrency", &["concurrency"]),
    Names(Key::Endpoint, "Endpoint", &["endpoint"]),
    Names(Key::Region, "Region", &["n", "region"]),
    Names(Key::UdpAddress, "Socket.UDPAddress", &["b", "bind"]),
    Names(Key::TcpAddress, "Socket.TCPAddress", &["t", "bind-tcp"]),
    Names(
        Key::OtlpGrpcAddress,
        "Socket.OTLPGRPCAddress",
        &["otlp-grpc"],
    ),
    Names(
        Key::OtlpHttpAddress,
        "Socket.OTLPHTTPAddress",
        &["otlp-http"],
    ),
    Names(Key::MetricsAddress, "Socket.MetricsAddress", &["metrics"]),
    Names(Key::FlushSeconds, "FlushSeconds", &["flush-seconds"]),
    Names(Key::LogRotation, "Logging.LogRotation", &["log-rotation"]),
    Names(Key::LogLevel, "Logging.LogLevel", &["l", "log-level"]),
    Names(Key::LogPath, "Logging.LogPath", &["f", "log-file"]),
    Names(Key::LocalMode, "LocalMode", &["o", "local-mode"]),
    Names(Key::ResourceArn, "ResourceARN", &["a", "resource-arn"]),
    Names(Key::RoleArn, "RoleARN", &["r", "role-arn"]),
    Names(Key::NoVerifySsl, "NoVerifySSL", &["no-verify-ssl"]),
    Names(Key::ProxyAddress, "ProxyAddress", &["p", "proxy-address"]),
    Names(Key::Version, "Version", &[]),
];

impl Key {
    /// Returns the key that a file names so: `Region`, `Socket.UDPAddress`.
    #[must_use]
    pub fn in_file(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|Names(_, file, _)| *file == name);
        found.map(|Names(key, _, _)| *key)
    }

    /// Lists the keys of a file that stand where `name` does: `UDPAddress, TCPAddress, …` for
    /// `Socket.anything`.
    pub(super) fn beside(name: &str) -> String {
        let split = |name: &'static str| name.rsplit_once('.').unwrap_or(("", name));
        let under = name.rsplit_once('.').map_or("", |(under, _)| under);
        let siblings = |under: &str| {
            let names = NAMES.iter().map(|Names(_, file, _)| split(file));
            let names = names
                .filter(|(above, _)| *above == under)
                .map(|(_, name)| name);
            names.collect::<Vec<_>>().join(", ")
        };
        match siblings(under) {
            // Its parent is none either.
            none if none.is_empty() => siblings(""),
            some => some,
        }
    }

    /// Returns the key that a flag, without its dashes, sets.
    #[must_use]
    pub fn of_flag(flag: &str) -> Option<Self> {
        let found = NAMES
            .iter()
            .find(|Names(_, _, flags)| flags.contains(&flag));
        found.map(|Names(key, _, _)| *key)
    }

    /// Whether its flag works without a value.
    #[must_use]
    pub fn is_switch(self) -> bool {
        matches!(
            self,
            Self::LocalMode | Self::LogRotation | Self::NoVerifySsl
        )
    }
}
