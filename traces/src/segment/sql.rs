//! The query that a subsegment is.

use super::part::part;

part! {
    /// `sql`.
    Sql {
        /// Where, for databases that are not named by URL; without passwords.
        "connection_string" => connection_string: String,
        /// Where, for databases that are named by URL; without passwords.
        "url" => url: String,
        /// The query without its values.
        "sanitized_query" => sanitized_query: String,
        /// The engine, `PostgreSQL`.
        "database_type" => database_type: String,
        /// The engine's version.
        "database_version" => database_version: String,
        /// The driver and its version.
        "driver_version" => driver_version: String,
        /// The database's user.
        "user" => user: String,
        /// `call` or `statement`.
        "preparation" => preparation: String,
    }
}
