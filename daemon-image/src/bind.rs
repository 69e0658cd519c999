//! An address that cannot be listened at.

use std::io;

/// An address where nothing can be received.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else has it.
    #[error(
        "the {protocol} port of {address} is in use, by another daemon perhaps: stop that, or move this one with {flag}"
    )]
    InUse {
        /// `UDP` or `TCP`.
        protocol: &'static str,
        /// What was asked for.
        address: String,
        /// The flag that moves it.
        flag: &'static str,
    },
    /// The address is none of this machine's, or a forbidden one.
    #[error("cannot listen at {address} ({protocol}): {source}; {flag} gives another address")]
    Other {
        /// `UDP` or `TCP`.
        protocol: &'static str,
        /// What was asked for.
        address: String,
        /// The flag that moves it.
        flag: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

impl BindError {
    /// Returns the error of an attempt to listen at an address that `flag` moves.
    #[must_use]
    pub fn of(
        protocol: &'static str,
        address: impl ToString,
        flag: &'static str,
        source: io::Error,
    ) -> Self {
        let address = address.to_string();
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::InUse {
                protocol,
                address,
                flag,
            },
            _ => Self::Other {
                protocol,
                address,
                flag,
                source,
            },
        }
    }
}
