//! CIDR blocks.

use std::net::IpAddr;

use schemars::{Schema, json_schema};

use crate::problem::Check;
use crate::read::{Complaint, Syntax};

/// A block of IPv4 or IPv6 addresses.
pub(crate) struct Cidr;

impl Syntax for Cidr {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        let Some((address, length)) = split(text) else {
            return Err(Complaint::new(
                Check::Cidr,
                format!("`{text}` is no CIDR block"),
                suggestion(text),
            ));
        };
        let network = network(address, length);
        if network == address {
            return Ok(text.to_owned());
        }
        // EC2 stores the network; what was asked for would then look like drift for ever.
        Err(Complaint::new(
            Check::Cidr,
            format!("`{text}` has bits beyond its prefix"),
            format!("the block is `{network}/{length}`"),
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9A-Fa-f.:]+/[0-9]{1,3}$" })
    }
}

fn split(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let length: u8 = length.parse().ok()?;
    (length <= bits(address)).then_some((address, length))
}

fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn network(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(u32::from(32 - length)).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(u32::from(128 - length)).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    }
}

fn suggestion(text: &str) -> String {
    match text.parse::<IpAddr>() {
        Ok(address) => format!("one address is `{address}/{}`", bits(address)),
        Err(_) => "a block looks like `10.0.0.0/8`; everyone is `0.0.0.0/0`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Cidr;
    use crate::read::Syntax;

    #[test]
    fn both_families_and_both_ends_are_blocks() {
        for block in [
            "0.0.0.0/0",
            "10.1.2.3/32",
            "::/0",
            "2001:db8::/32",
            "::1/128",
        ] {
            assert!(Cidr::parse(block).is_ok(), "{block}");
        }
    }

    #[test]
    fn bits_beyond_the_prefix_are_named() {
        let complaint = Cidr::parse("10.1.2.3/8")
            .err()
            .map(|complaint| complaint.help);
        assert_eq!(complaint.as_deref(), Some("the block is `10.0.0.0/8`"));
    }

    #[test]
    fn a_prefix_fits_its_family() {
        assert!(Cidr::parse("10.0.0.0/33").is_err());
        assert!(Cidr::parse("::/129").is_err());
    }
}
