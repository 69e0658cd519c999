//! X-Ray's segment documents: what SDKs send, and what X-Ray keeps.
//!
//! [`Segment::parse`] is lenient, as X-Ray is: a member that is unknown, or of
//! another type than documented, is kept as it is in `other`, so that nothing is
//! lost when the document is written again. [`flaws`] says what X-Ray would
//! refuse; [`split`] makes documents that it takes of one that is too large.

mod aws;
mod cause;
mod document;
mod fits;
mod flaws;
mod http;
mod link;
mod name;
mod part;
mod service;
mod shorten;
mod split;
mod sql;

pub use aws::{Aws, LogGroup, Sdk};
pub use cause::{Cause, Exception, Exceptions, StackFrame};
pub use document::{ParseError, Segment};
pub use flaws::{Flaw, MOST_LINKS, flaws};
pub use http::{Http, Request, Response};
pub use link::Link;
pub use name::{MOST_CHARACTERS, is_allowed};
pub use service::Service;
pub use split::{LARGEST_DOCUMENT_BYTES, Oversize, Split, split};
pub use sql::Sql;
