//! What was set, in one place.

use log::LevelFilter;

use super::error::ConfigError;
use super::key::Key;

/// What one source sets. `None` leaves it to the next source: flags, file, default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub(super) buffer_mb: Option<u32>,
    pub(super) concurrency: Option<usize>,
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    pub(super) udp_address: Option<String>,
    pub(super) tcp_address: Option<String>,
    pub(super) otlp_grpc_address: Option<String>,
    pub(super) otlp_http_address: Option<String>,
    pub(super) metrics_address: Option<String>,
    pub(super) flush_seconds: Option<u32>,
    pub(super) log_rotation: Option<bool>,
    pub(super) log_level: Option<LevelFilter>,
    pub(super) log_path: Option<String>,
    pub(super) local_mode: Option<bool>,
    pub(super) resource_arn: Option<String>,
    pub(super) role_arn: Option<String>,
    pub(super) no_verify_ssl: Option<bool>,
    pub(super) proxy_address: Option<String>,
    pub(super) version: Option<u32>,
}

impl Settings {
    /// Returns these settings, and the `other`'s where there are none.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            buffer_mb: self.buffer_mb.or(other.buffer_mb),
            concurrency: self.concurrency.or(other.concurrency),
            endpoint: self.endpoint.or(other.endpoint),
            region: self.region.or(other.region),
            udp_address: self.udp_address.or(other.udp_address),
            tcp_address: self.tcp_address.or(other.tcp_address),
            otlp_grpc_address: self.otlp_grpc_address.or(other.otlp_grpc_address),
            otlp_http_address: self.otlp_http_address.or(other.otlp_http_address),
            metrics_address: self.metrics_address.or(other.metrics_address),
            flush_seconds: self.flush_seconds.or(other.flush_seconds),
            log_rotation: self.log_rotation.or(other.log_rotation),
            log_level: self.log_level.or(other.log_level),
            log_path: self.log_path.or(other.log_path),
            local_mode: self.local_mode.or(other.local_mode),
            resource_arn: self.resource_arn.or(other.resource_arn),
            role_arn: self.role_arn.or(other.role_arn),
            no_verify_ssl: self.no_verify_ssl.or(other.no_verify_ssl),
            proxy_address: self.proxy_address.or(other.proxy_address),
            version: self.version.or(other.version),
        }
    }

    /// Sets a key to a value as it was written at `place`. An empty value leaves it unset, and so
    /// does the number 0, as in the official daemon.
    ///
    /// # Errors
    /// When the value does not fit.
    pub fn set(&mut self, key: Key, value: &str, place: &str) -> Result<(), ConfigError> {
        if value.is_empty() {
            return Ok(());
        }
        let value = Value { value, place };
        match key {
            Key::TotalBufferSizeMb => {
                self.buffer_mb = value.number("a number of MB, 3 or more, or 0", 3)?;
            }
            Key::Concurrency => self.concurrency = value.number("a number", 1)?.map(|n| n as usize),
            Key::Endpoint => self.endpoint = value.text(),
            Key::Region => self.region = value.text(),
            Key::UdpAddress => self.udp_address = Some(value.address()?),
            Key::TcpAddress => self.tcp_address = Some(value.address()?),
            Key::OtlpGrpcAddress => self.otlp_grpc_address = Some(value.address_or_off()?),
            Key::OtlpHttpAddress => self.otlp_http_address = Some(value.address_or_off()?),
            Key::MetricsAddress => self.metrics_address = Some(value.address_or_off()?),
            Key::FlushSeconds => self.flush_seconds = value.number("a number of seconds", 1)?,
            Key::LogRotation => self.log_rotation = Some(value.truth()?),
            Key::LogLevel => self.log_level = Some(value.level()?),
            Key::LogPath => self.log_path = value.text(),
            Key::LocalMode => self.local_mode = Some(value.truth()?),
            Key::ResourceArn => self.resource_arn = value.text(),
            Key::RoleArn => self.role_arn = value.text(),
            Key::NoVerifySsl => self.no_verify_ssl = Some(value.truth()?),
            Key::ProxyAddress => self.proxy_address = value.text(),
            Key::Version => self.version = Some(value.version()?),
        }
        Ok(())
    }
}

/// A value with where it stands.
#[derive(Clone, Copy)]
struct Value<'a> {
    value: &'a str,
    place: &'a str,
}

impl Value<'_> {
    fn must_be(self, expected: &'static str) -> ConfigError {
        ConfigError::Value {
            place: self.place.to_owned(),
            value: self.value.to_owned(),
            expected,
        }
    }

    fn text(self) -> Option<String> {
        Some(self.value.to_owned())
    }

    fn number(self, expected: &'static str, least: u32) -> Result<Option<u32>, ConfigError> {
        let number: u32 = self.value.parse().map_err(|_| self.must_be(expected))?;
        match number {
            0 => Ok(None),
            _ if number < least => Err(self.must_be(expected)),
            _ => Ok(Some(number)),
        }
    }

    /// Both Go's words and YAML 1.1's.
    fn truth(self) -> Result<bool, ConfigError> {
        match self.value.to_ascii_lowercase().as_str() {
            "true" | "t" | "1" | "yes" | "y" | "on" => Ok(true),
            "false" | "f" | "0" | "no" | "n" | "off" => Ok(false),
            _ => Err(self.must_be("true or false")),
        }
    }

    /// Only the form is looked at; whether the host has an address turns out when it is used.
    fn address(self) -> Result<String, ConfigError> {
        let parts = self.value.rsplit_once(':');
        match parts.map(|(host, port)| (host.is_empty(), port.parse::<u16>())) {
            Some((false, Ok(_))) => Ok(self.value.to_owned()),
            // Go listens everywhere when there is no host.
            Some((true, Ok(_))) => Ok(format!("[::]{}", self.value)),
            Some((_, Err(_))) | None => Err(self.must_be("an address as HOST:PORT")),
        }
    }

    fn address_or_off(self) -> Result<String, ConfigError> {
        match self.value {
            "off" => Ok(self.value.to_owned()),
            _ => self.address(),
        }
    }

    fn level(self) -> Result<LevelFilter, ConfigError> {
        match self.value.to_ascii_lowercase().as_str() {
            "dev" => Ok(LevelFilter::Trace),
            "debug" => Ok(LevelFilter::Debug),
            "info" | "prod" => Ok(LevelFilter::Info),
            "warn" => Ok(LevelFilter::Warn),
            "error" => Ok(LevelFilter::Error),
            _ => Err(self.must_be("dev, debug, info, prod, warn or error")),
        }
    }

    fn version(self) -> Result<u32, ConfigError> {
        match self.value {
            "1" => Ok(1),
            "2" => Ok(2),
            _ => Err(self.must_be("1 or 2")),
        }
    }
}
