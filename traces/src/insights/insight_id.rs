//! Names of insights.

use crate::facts::ServiceKey;

/// Returns the id of an insight, which is the same each time it is found with this
/// cause and start. It has the form of a UUID, as the API's pattern demands.
pub(super) fn insight_id(group_arn: &str, service: &ServiceKey, start: u64) -> String {
    let ServiceKey {
        name,
        kind,
        account_id,
    } = service;
    let parts = [
        group_arn,
        name,
        kind.as_deref().unwrap_or_default(),
        account_id.as_deref().unwrap_or_default(),
    ];
    let mut hash = FNV_OFFSET;
    for part in parts {
        hash = continue_hash(hash, part.as_bytes());
        hash = continue_hash(hash, &[0xff]); // no byte of a text
    }
    hash = continue_hash(hash, &start.to_be_bytes());
    // Version 5, "made from a name", and the variant of RFC 9562.
    let hash = hash & !(0xf << 76) & !(0x3 << 62) | (0x5 << 76) | (0x2 << 62);
    let digits = format!("{hash:032x}");
    format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

/// The start of the 128-bit hash FNV-1a.
const FNV_OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;

/// Its multiplier.
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

fn continue_hash(hash: u128, bytes: &[u8]) -> u128 {
    bytes.iter().fold(hash, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(FNV_PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::{FNV_OFFSET, continue_hash, insight_id};
    use crate::facts::ServiceKey;

    #[test]
    fn the_hash_is_fnv_1a() {
        // From the list of test vectors of FNV's authors.
        assert_eq!(
            continue_hash(FNV_OFFSET, b"foobar"),
            0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18
        );
    }

    #[test]
    fn ids_are_as_the_api_wants_them() {
        let service = ServiceKey::client_of("web");
        let id = insight_id("arn", &service, 300);
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&id[14..15], "5");
        assert!("89ab".contains(&id[19..20]), "{id}");
        assert_eq!(id, insight_id("arn", &service, 300));
        assert_ne!(id, insight_id("arn", &service, 600));
        assert_ne!(id, insight_id("ar", &ServiceKey::client_of("nweb"), 300));
    }
}
