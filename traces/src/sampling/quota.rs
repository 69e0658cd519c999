//! How a reservoir is shared.

use std::collections::BTreeMap;

/// How long a client that does not ask any more keeps its share: three times
/// the interval at which clients ask, so that one lost answer moves nothing.
const SHARE_SECONDS: f64 = 30.0;

/// The clients among which a rule's reservoir is shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Clients {
    last_seen: BTreeMap<String, f64>,
}

impl Clients {
    /// Notes that a client asked, and returns how many requests per second of
    /// the reservoir are its own.
    ///
    /// Shares are equal; the first clients by name get what is left over, so
    /// that all shares together are the reservoir.
    pub(super) fn share(&mut self, client: &str, reservoir: u32, now: f64) -> u32 {
        // On both sides: the clock may have been set back.
        self.last_seen
            .retain(|_, seen| (now - *seen).abs() <= SHARE_SECONDS);
        self.last_seen.insert(client.to_owned(), now);
        let place = self.last_seen.keys().take_while(|name| *name != client);
        let place = u32::try_from(place.count()).unwrap_or(u32::MAX);
        let clients = u32::try_from(self.last_seen.len()).unwrap_or(u32::MAX);
        reservoir / clients + u32::from(place < reservoir % clients)
    }
}

#[cfg(test)]
mod tests {
    use super::Clients;

    #[test]
    fn a_single_client_has_it_all() {
        assert_eq!(Clients::default().share("a", 7, 0.0), 7);
    }

    #[test]
    fn shares_add_up_to_the_reservoir() {
        let mut clients = Clients::default();
        for round in 0..2 {
            let shares = ["a", "b", "c"].map(|client| clients.share(client, 7, f64::from(round)));
            if round == 1 {
                assert_eq!(shares, [3, 2, 2]);
            }
        }
    }

    #[test]
    fn a_share_is_free_when_its_client_is_gone() {
        let mut clients = Clients::default();
        clients.share("a", 4, 0.0);
        assert_eq!(clients.share("b", 4, 30.0), 2);
        assert_eq!(clients.share("b", 4, 30.1), 4);
    }

    #[test]
    fn a_client_of_a_time_that_is_yet_to_come_has_no_share() {
        let mut clients = Clients::default();
        clients.share("a", 4, 3_600.0);
        assert_eq!(clients.share("b", 4, 0.0), 4, "the clock was set back");
    }
}
