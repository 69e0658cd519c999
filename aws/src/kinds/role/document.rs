//! Policy documents as IAM answers with them.

use serde_json::Value;

/// Returns the document in what IAM answers with: JSON, percent-encoded (RFC 3986).
/// Text that is no JSON stays text, and so differs from every document.
pub(super) fn document_in(encoded: &str) -> Value {
    let text = percent_decoded(encoded);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the value of a hexadecimal digit.
fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_decoded_whatever_is_in_it() {
        let encoded = "%7B%22Sid%22%3A%20%22100%25%20%C3%BC%22%7D";
        assert_eq!(document_in(encoded), json!({"Sid": "100% ü"}));
    }

    #[test]
    fn what_is_no_document_stays_text() {
        assert_eq!(document_in("100%"), json!("100%"));
        assert_eq!(document_in("%zz%4"), json!("%zz%4"));
    }
}
