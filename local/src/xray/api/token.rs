//! Tokens: a place in a list, as a client carries it to the next page.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::ApiError;

/// Bytes in front of the place that tell a token from anything else.
const SEAL_BYTES: usize = 8;

/// Returns the token for a place in the list that `list` names: the operation,
/// and what was asked of it. A token is no longer than 100 characters where the
/// place is no longer than 60.
pub(in crate::xray) fn token(list: &str, place: &impl Serialize) -> String {
    let place = super::answer(place);
    let mut token = seal(list, &place).to_vec();
    token.extend(place);
    BASE64_URL_SAFE_NO_PAD.encode(token)
}

/// Returns the place that a token of the same list has.
///
/// # Errors
/// When the token is none, or one of another list.
pub(in crate::xray) fn place<P: DeserializeOwned>(list: &str, token: &str) -> Result<P, ApiError> {
    sealed(list, token).ok_or_else(not_ours)
}

/// Returns that a token was not handed out for the list that is asked for.
pub(super) fn not_ours() -> ApiError {
    ApiError::InvalidRequest(
        "NextToken is not from a previous answer to the same request: \
         leave it out to begin again"
            .to_owned(),
    )
}

fn sealed<P: DeserializeOwned>(list: &str, token: &str) -> Option<P> {
    let token = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (found, place) = token.split_at_checked(SEAL_BYTES)?;
    if found != seal(list, place) {
        return None;
    }
    serde_json::from_slice(place).ok()
}

fn seal(list: &str, place: &[u8]) -> [u8; SEAL_BYTES] {
    let digest = Sha256::new()
        .chain_update(list)
        .chain_update([0])
        .chain_update(place)
        .finalize();
    std::array::from_fn(|at| digest[at])
}

#[cfg(test)]
mod tests {
    use super::{place, token};

    #[test]
    fn a_place_is_found_again() {
        let there = (1.5, "1-5759e988-bd862e3fe1be46a994272793".to_owned());
        let token = token("a", &there);
        assert!(token.len() <= 100, "{token}");
        assert_eq!(place::<(f64, String)>("a", &token), Ok(there));
    }

    #[test]
    fn what_is_no_token_of_the_list_is_refused() {
        let token = token("a", &7);
        assert!(place::<u64>("b", &token).is_err());
        for other in ["", "x", "AAAA", &token[1..], &format!("{token}A")] {
            assert!(place::<u64>("a", other).is_err(), "{other}");
        }
    }
}
