//! The query that a span is.

use std::borrow::Cow;

use serde::Serialize;

use super::attributes::Attributes;
use super::url;

/// `sql`.
#[derive(Debug, Serialize)]
pub(super) struct Sql<'a> {
    url: &'a str,
    connection_string: String,
    database_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sanitized_query: Option<&'a str>,
}

impl<'a> Sql<'a> {
    /// Returns the query that a span is, and takes it; `None` when it is none,
    /// or one to a database that does not speak SQL.
    pub(super) fn take(attributes: &mut Attributes<'a>, span_name: &'a str) -> Option<Self> {
        let system = attributes.first_text(&["db.system.name", "db.system"])?;
        let database_type = database_type(system)?;
        attributes.take(&["db.system.name", "db.system"]);
        let database = attributes.take_text(&["db.namespace", "db.name"]);
        Some(Self {
            // Where the database is says less than what was done, and is beside it.
            url: span_name,
            connection_string: format!(
                "{}/{}",
                take_connection(attributes),
                database.unwrap_or_default()
            ),
            database_type,
            user: attributes.take_text(&["db.user"]),
            sanitized_query: attributes.take_text(&["db.query.text", "db.statement"]),
        })
    }
}

/// Returns where the database is, which the stable conventions say like any
/// other server's place.
fn take_connection<'a>(attributes: &mut Attributes<'a>) -> Cow<'a, str> {
    if let Some(connection) = attributes.take_text(&["db.connection_string"]) {
        return url::without_password(connection);
    }
    let host = attributes.first_text(&["server.address", "net.peer.name", "net.peer.ip"]);
    let port = attributes.first_whole(&["server.port", "net.peer.port"]);
    match (host, port) {
        (Some(host), Some(port)) => Cow::Owned(format!("{host}:{port}")),
        (Some(host), None) => Cow::Borrowed(host),
        (None, _) => Cow::Borrowed("localhost"),
    }
}

/// Returns what X-Ray calls a database system that speaks SQL: its name in the
/// older conventions.
fn database_type(system: &str) -> Option<&str> {
    match system {
        "microsoft.sql_server" => Some("mssql"),
        "oracle.db" => Some("oracle"),
        "ibm.db2" => Some("db2"),
        "db2" | "derby" | "hive" | "mariadb" | "mssql" | "mysql" | "oracle" | "postgresql"
        | "sqlite" | "teradata" | "other_sql" | "actian.ingres" | "aws.redshift" | "clickhouse"
        | "cockroachdb" | "firebirdsql" | "gcp.spanner" | "h2database" | "hsqldb"
        | "ibm.netezza" | "sap.hana" | "sap.maxdb" | "trino" => Some(system),
        _ => None,
    }
}
