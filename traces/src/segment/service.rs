//! The application that a segment is of.

use super::part::part;

part! {
    /// `service`.
    Service {
        /// The application's version.
        "version" => version: String,
        /// What runs it, `CPython`.
        "runtime" => runtime: String,
        /// The version of what runs it.
        "runtime_version" => runtime_version: String,
    }
}
