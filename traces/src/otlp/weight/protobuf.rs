//! The weight of a request in protobuf's wire format
//! (<https://protobuf.dev/programming-guides/encoding/>).

use super::message::Message;
use super::{MOST_LIST_BYTES, TooHeavy, Weight};

/// Deeper than what is decoded: prost stops at 100.
const DEEPEST: usize = 128;

/// Why a message is not read to its end.
#[derive(Debug, PartialEq, Eq)]
enum Stop {
    TooHeavy,
    /// Decoding will stop here too, and say why.
    Malformed,
}

/// Weighs a request; one that is malformed as far as it can be read.
///
/// # Errors
/// When it weighs too much.
pub(in crate::otlp) fn weigh(body: &[u8]) -> Result<(), TooHeavy> {
    match walk(
        body,
        Message::Request,
        &mut Weight::new(MOST_LIST_BYTES),
        DEEPEST,
    ) {
        Ok(()) | Err(Stop::Malformed) => Ok(()),
        Err(Stop::TooHeavy) => Err(TooHeavy),
    }
}

fn walk(
    mut rest: &[u8],
    message: Message,
    weight: &mut Weight,
    deepest: usize,
) -> Result<(), Stop> {
    let deepest = deepest.checked_sub(1).ok_or(Stop::Malformed)?;
    let fields = message.fields();
    // No message has more than three members that hold others.
    let mut items = [0; 3];
    while !rest.is_empty() {
        let key = varint(&mut rest)?;
        let inside = match key & 7 {
            0 => {
                varint(&mut rest)?;
                continue;
            }
            1 => {
                bytes(&mut rest, 8)?;
                continue;
            }
            5 => {
                bytes(&mut rest, 4)?;
                continue;
            }
            2 => {
                let length = varint(&mut rest)?;
                bytes(&mut rest, length)?
            }
            // Groups, which OTLP has none of; they would be skipped, so that what is in them
            // counts too much rather than too little.
            3 | 4 => continue,
            _ => return Err(Stop::Malformed),
        };
        let known = fields.iter().zip(&mut items);
        let found = known
            .into_iter()
            .find(|(field, _)| field.number == key >> 3);
        let Some((field, items)) = found else {
            continue;
        };
        if field.item_bytes > 0 {
            weight
                .add(field, *items)
                .map_err(|TooHeavy| Stop::TooHeavy)?;
            *items += 1;
        }
        walk(inside, field.message, weight, deepest)?;
    }
    Ok(())
}

fn varint(rest: &mut &[u8]) -> Result<u64, Stop> {
    let mut number = 0;
    // Seven bits in each of at most ten bytes.
    for shift in (0..70).step_by(7) {
        let byte = *rest.split_off_first().ok_or(Stop::Malformed)?;
        number |= u64::from(byte & 0x7f).wrapping_shl(shift);
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(Stop::Malformed)
}

fn bytes<'a>(rest: &mut &'a [u8], length: u64) -> Result<&'a [u8], Stop> {
    let length = usize::try_from(length).map_err(|_| Stop::Malformed)?;
    rest.split_off(..length).ok_or(Stop::Malformed)
}
