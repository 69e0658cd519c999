//! A function's address: HTTP requests become events of payload format 2.0, and what the function
//! returns becomes a response.
//!
//! As in "Invoking Lambda function URLs" of Lambda's developer guide.

mod gate;
mod request;
mod response;

pub(super) use gate::UrlGate;
