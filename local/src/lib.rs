//! This machine as a target.
//!
//! So far it is X-Ray: [`xray`] answers the X-Ray API on this machine, from a
//! store in a folder, with the collector's receivers in front of it.

pub mod xray;
