//! What the targets have in common.
//!
//! The collector's readers are built here by themselves, from its own files: the
//! AWS SDK, which the collector is linked with, would take minutes to instrument
//! and has nothing to do with them.

#[path = "../../daemon-image/src/config/mod.rs"]
pub mod config;
#[path = "../../daemon-image/src/udp/datagram.rs"]
pub mod datagram;
#[path = "../../daemon-image/src/intake/escape.rs"]
mod escape;
pub mod pieces;
pub mod spans;

/// Returns a text as the collector writes it into a request: a JSON string.
pub fn literal(text: &str) -> Vec<u8> {
    let mut literal = vec![b'"'];
    escape::escape(text.as_bytes(), &mut literal);
    literal.push(b'"');
    literal
}
