//! Where things of a deployment are, for those that run in containers.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use manta_engine::{Address, Outputs};

use crate::container::Surroundings;
use crate::xray;

/// What listens on loopback. Containers have a loopback of their own, and need ways to it.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    traces: Option<xray::Addresses>,
    others: BTreeMap<Address, Vec<SocketAddr>>,
}

impl Neighbours {
    /// Says where traces go from now on.
    pub(super) fn take_traces(&self, traces: xray::Addresses) {
        self.known().traces = Some(traces);
    }

    /// Says what something gives to others, by which it can be found.
    pub(super) fn enter(&self, address: &Address, outputs: &Outputs) {
        let texts = outputs.values().filter_map(|output| output.as_str());
        let found = texts.filter_map(address_in).collect();
        self.known().others.insert(address.clone(), found);
    }

    /// Returns everything that is known.
    pub(super) fn surroundings(&self) -> Surroundings {
        let known = self.known();
        Surroundings {
            traces: known.traces,
            others: known.others.values().flatten().copied().collect(),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the address that a URL, or an address, leads to.
fn address_in(text: &str) -> Option<SocketAddr> {
    let text = text.strip_prefix("http://").unwrap_or(text);
    text.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn addresses_are_found_in_urls_and_alone() {
        let address = Some(([127, 0, 0, 1], 80).into());
        assert_eq!(address_in("http://127.0.0.1:80/path"), address);
        assert_eq!(address_in("127.0.0.1:80"), address);
        assert_eq!(address_in("arn:aws:lambda:us-east-1:0:function:a"), None);
    }
}
