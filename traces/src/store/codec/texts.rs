//! A table of texts.

use super::bytes::{Bytes, put_number};
use crate::facts::Strings;

/// Appends texts: their number, their lengths, and all of them.
pub(in crate::store) fn put_texts(out: &mut Vec<u8>, strings: &Strings) {
    put_number(out, strings.texts().len() as u64);
    for text in strings.texts() {
        put_number(out, text.len() as u64);
    }
    for text in strings.texts() {
        out.extend_from_slice(text.as_bytes());
    }
}

/// Takes what [`put_texts`] wrote.
pub(in crate::store) fn take_texts(bytes: &mut Bytes<'_>) -> Option<Strings> {
    let mut whole = 0_u32;
    let ends = bytes.list(|bytes| {
        whole = whole.checked_add(bytes.small()?)?;
        Some(whole)
    })?;
    let texts = bytes.take(whole as usize)?.to_vec();
    Strings::of_parts(String::from_utf8(texts).ok()?, ends)
}
