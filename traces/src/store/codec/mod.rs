//! Values as bytes, and back.
//!
//! What is read may be damaged: nothing here panics, and nothing allocates more
//! than a small multiple of what it was given. A value's two directions are
//! beside each other, and take every structure apart in full, so that a new field
//! is a compile error here. Whoever changes what is written raises the
//! [format](super::format).

mod annotation;
mod bytes;
mod coded;
mod edge;
mod facts;
mod node;
mod root_cause;
mod squeezed;
mod texts;
mod times;

pub(super) use bytes::{Bytes, put_number, put_text};
pub(super) use facts::{put_facts, take_facts};
pub(super) use squeezed::{squeeze, unsqueeze};
pub(super) use texts::{put_texts, take_texts};
pub(super) use times::{put_time, take_time};
