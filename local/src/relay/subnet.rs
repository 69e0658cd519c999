//! The addresses of a network of containers.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use thiserror::Error;

/// A network of IPv4 addresses: `172.17.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    network: u32,
    mask: u32,
    bits: u32,
}

/// Something that is no subnet.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no IPv4 subnet")]
pub struct BadSubnet(String);

impl Subnet {
    /// Tells whether an address is in it.
    #[must_use]
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        address.to_bits() & self.mask == self.network
    }

    /// Returns the first address that one of its machines can have.
    #[must_use]
    pub fn first(&self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.network | 1)
    }
}

impl FromStr for Subnet {
    type Err = BadSubnet;

    fn from_str(text: &str) -> Result<Self, BadSubnet> {
        let bad = || BadSubnet(text.to_owned());
        let (address, bits) = text.split_once('/').ok_or_else(bad)?;
        let address: Ipv4Addr = address.parse().map_err(|_| bad())?;
        let bits: u32 = bits.parse().map_err(|_| bad())?;
        let host_bits = 32u32.checked_sub(bits).ok_or_else(bad)?;
        let mask = u32::MAX.checked_shl(host_bits).unwrap_or(0);
        Ok(Self {
            network: address.to_bits() & mask,
            mask,
            bits,
        })
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from_bits(self.network), self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::Subnet;

    #[test]
    fn a_subnet_ends_where_its_bits_do() {
        let subnet: Subnet = "172.17.0.1/16".parse().unwrap();
        assert_eq!(subnet.to_string(), "172.17.0.0/16");
        assert!(subnet.contains([172, 17, 255, 255].into()));
        assert!(!subnet.contains([172, 18, 0, 0].into()));
        assert!(!subnet.contains([127, 0, 0, 1].into()));
        assert_eq!(subnet.first().to_string(), "172.17.0.1");
    }

    #[test]
    fn the_widest_and_the_narrowest_are_subnets() {
        let all: Subnet = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains([8, 8, 8, 8].into()));
        let one: Subnet = "10.1.2.3/32".parse().unwrap();
        assert!(one.contains([10, 1, 2, 3].into()) && !one.contains([10, 1, 2, 2].into()));
    }

    #[test]
    fn what_is_no_subnet_is_refused() {
        for text in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "fd00::/8", "a/8"] {
            let refused = text.parse::<Subnet>().unwrap_err();
            assert_eq!(refused.to_string(), format!("`{text}` is no IPv4 subnet"));
        }
    }
}
