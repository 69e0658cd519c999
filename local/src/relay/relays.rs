//! All the ways of a deployment's containers.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Weak};

use tokio::sync::Mutex;

use super::{Relay, Subnet};

/// Relays from one network of containers, one for each address that somebody needs.
#[derive(Debug)]
pub struct Relays {
    gateway: Ipv4Addr,
    subnet: Subnet,
    started: Mutex<HashMap<SocketAddr, Weak<Relay>>>,
}

impl Relays {
    /// Returns relays at `gateway`, where the containers in `subnet` see this machine.
    #[must_use]
    pub fn of(gateway: Ipv4Addr, subnet: Subnet) -> Self {
        Self {
            gateway,
            subnet,
            started: Mutex::default(),
        }
    }

    /// Returns the address at which containers see this machine.
    #[must_use]
    pub fn gateway(&self) -> Ipv4Addr {
        self.gateway
    }

    /// Returns the relay to an address on loopback, which listens for as long as somebody has it.
    ///
    /// # Errors
    /// When the gateway is none of this machine's addresses, or no port is free.
    pub async fn to(&self, address: SocketAddr) -> io::Result<Arc<Relay>> {
        let mut started = self.started.lock().await;
        if let Some(relay) = started.get(&address).and_then(Weak::upgrade) {
            return Ok(relay);
        }
        started.retain(|_, relay| relay.strong_count() > 0);
        let relay = Relay::start(self.gateway, self.subnet, address).await?;
        let relay = Arc::new(relay);
        started.insert(address, Arc::downgrade(&relay));
        Ok(relay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_way_is_shared_while_it_is_needed() {
        let relays = Relays::of(Ipv4Addr::LOCALHOST, "127.0.0.0/8".parse().unwrap());
        let (one, other) = (([127, 0, 0, 1], 1).into(), ([127, 0, 0, 1], 2).into());
        let first = relays.to(one).await.unwrap();
        let again = relays.to(one).await.unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert_ne!(relays.to(other).await.unwrap().address(), first.address());
        drop((first, again));
        assert_eq!(relays.started.lock().await[&one].strong_count(), 0);
    }
}
