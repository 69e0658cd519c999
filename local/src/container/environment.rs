//! An application's environment, as it is inside a container.
//!
//! Outside, everything of the deployment is on loopback. A container's loopback is another: the
//! collector is there, at the ports that it has in a Fargate task, and for everything else there
//! is a way to this machine.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};

/// How loopback is written before a port.
const LOOPBACK: [&str; 2] = ["127.0.0.1:", "localhost:"];

/// What stands inside for a port of this machine's loopback: a host and a port.
pub(super) type Inside = BTreeMap<u16, String>;

/// Returns an address on loopback.
pub(super) fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Returns the ports of loopback that the values name.
pub(super) fn ports_named<'a>(values: impl IntoIterator<Item = &'a String>) -> BTreeSet<u16> {
    let mut ports = BTreeSet::new();
    for value in values {
        let mut note = |port| {
            ports.insert(port);
            None
        };
        rewrite(value, &mut note);
    }
    ports
}

/// Returns a value as it is inside.
pub(super) fn inside(value: &str, inside: &Inside) -> String {
    rewrite(value, &mut |port| inside.get(&port).map(String::as_str))
}

/// Replaces each `127.0.0.1:<port>` by what `of` has for the port, where it has something.
fn rewrite<'a>(value: &str, of: &mut dyn FnMut(u16) -> Option<&'a str>) -> String {
    let mut written = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, loopback, after)) = next(rest) {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (port, after) = after.split_at(digits);
        let follows = before.bytes().next_back().or(written.bytes().next_back());
        let replacement = match port.parse() {
            // `10.127.0.0.1:80` is no loopback.
            Ok(port) if !follows.is_some_and(is_part_of_host) => of(port),
            _ => None,
        };
        written.push_str(before);
        match replacement {
            Some(replacement) => written.push_str(replacement),
            None => written.extend([loopback, port]),
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

/// Returns what is before the next loopback, it, and what is after.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let found = LOOPBACK
        .iter()
        .filter_map(|name| Some((text.find(name)?, name.len())));
    let (start, length) = found.min()?;
    let (before, rest) = text.split_at(start);
    let (loopback, after) = rest.split_at(length);
    Some((before, loopback, after))
}

fn is_part_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::{inside, ports_named};

    fn rewritten(value: &str) -> String {
        let known = [(5000, "172.17.0.1:6000"), (2001, "127.0.0.1:2000")];
        let known = known.map(|(port, host)| (port, host.to_owned()));
        inside(value, &known.into())
    }

    #[test]
    fn what_is_ours_leads_elsewhere_inside() {
        for (outside, expected) in [
            ("127.0.0.1:2001", "127.0.0.1:2000"),
            ("http://127.0.0.1:5000/x", "http://172.17.0.1:6000/x"),
            ("http://localhost:5000", "http://172.17.0.1:6000"),
            (
                "tcp:127.0.0.1:2001 udp:127.0.0.1:2001",
                "tcp:127.0.0.1:2000 udp:127.0.0.1:2000",
            ),
        ] {
            assert_eq!(rewritten(outside), expected);
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for value in [
            "",
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:8080",
            "127.0.0.1:50001",
            "10.127.0.0.1:5000",
            "my-localhost:5000",
            "127.0.0.1:99999999",
        ] {
            assert_eq!(rewritten(value), value);
        }
    }

    #[test]
    fn ports_are_found_wherever_they_are_named() {
        let values = ["http://127.0.0.1:1,localhost:2", "x", "127.0.0.1:1"].map(String::from);
        assert_eq!(Vec::from_iter(ports_named(&values)), [1, 2]);
    }
}
