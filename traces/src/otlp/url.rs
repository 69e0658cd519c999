//! URLs, as far as spans need them.

use std::borrow::Cow;

/// Returns the host in `scheme://user@host:port/path`, a JDBC URL included.
pub(super) fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', ';']).next()?;
    let address = authority.rsplit('@').next()?;
    let host = match address.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next()?,
        None => address.split(':').next()?,
    };
    (!host.is_empty()).then_some(host)
}

/// Puts a URL together; the port is left out when it is the scheme's own.
pub(super) fn assemble(scheme: &str, host: &str, port: Option<i64>, target: &str) -> String {
    // IPv6; with one colon it is a name and a port.
    let is_address = host.matches(':').count() > 1 && !host.starts_with('[');
    let host = if is_address {
        Cow::Owned(format!("[{host}]"))
    } else {
        Cow::Borrowed(host)
    };
    let slash = if target.starts_with('/') { "" } else { "/" };
    match port {
        Some(port) if Some(port) != usual_port(scheme) => {
            format!("{scheme}://{host}:{port}{slash}{target}")
        }
        Some(_) | None => format!("{scheme}://{host}{slash}{target}"),
    }
}

fn usual_port(scheme: &str) -> Option<i64> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// Returns a connection string without the password in it: X-Ray is no place
/// for it, and applications put it there.
pub(super) fn without_password(connection: &str) -> Cow<'_, str> {
    let without_userinfo = hide_userinfo(connection);
    let parts: Vec<&str> = without_userinfo.split_inclusive([';', '&', '?']).collect();
    if !parts.iter().any(|part| is_password(part)) {
        return without_userinfo;
    }
    let shown = parts.iter().map(|part| {
        if !is_password(part) {
            return Cow::Borrowed(*part);
        }
        let key = part.split('=').next().unwrap_or_default();
        let end = part.trim_start_matches(|character| !matches!(character, ';' | '&' | '?'));
        Cow::Owned(format!("{key}=***{end}"))
    });
    Cow::Owned(shown.collect())
}

fn hide_userinfo(connection: &str) -> Cow<'_, str> {
    let user_and_password = || {
        let start = connection.find("://")? + 3;
        let end = connection[start..].find(['/', '?', '#']);
        let authority = &connection[start..end.map_or(connection.len(), |end| start + end)];
        let at = authority.rfind('@')?;
        let colon = authority[..at].find(':')?;
        Some((start + colon + 1, start + at))
    };
    match user_and_password() {
        Some((from, to)) => Cow::Owned(format!("{}***{}", &connection[..from], &connection[to..])),
        None => Cow::Borrowed(connection),
    }
}

fn is_password(part: &str) -> bool {
    let key = part.split_once('=').map_or("", |(key, _)| key.trim());
    ["password", "pwd", "passwd"]
        .iter()
        .any(|name| key.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::{assemble, host, without_password};

    #[test]
    fn hosts_are_found() {
        for (url, expected) in [
            ("jdbc:mysql://db.example.com:3306", Some("db.example.com")),
            ("postgresql://u:p@db/orders?x=1", Some("db")),
            ("mysql://[::1]:3306/x", Some("::1")),
            ("Server=db;Database=x", None),
            ("file:///x", None),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }

    #[test]
    fn urls_leave_the_usual_port_out() {
        assert_eq!(assemble("http", "a", Some(80), "/x"), "http://a/x");
        assert_eq!(assemble("https", "a", Some(80), ""), "https://a:80/");
        assert_eq!(assemble("http", "a:8080", None, ""), "http://a:8080/");
    }

    #[test]
    fn urls_have_brackets_around_addresses() {
        assert_eq!(assemble("http", "::1", None, "x"), "http://[::1]/x");
        assert_eq!(assemble("http", "[::1]:80", None, ""), "http://[::1]:80/");
        let full = "2001:db8:0:0:0:0:0:1";
        assert_eq!(
            assemble("http", full, Some(81), ""),
            format!("http://[{full}]:81/")
        );
    }

    #[test]
    fn passwords_are_hidden() {
        for (connection, expected) in [
            ("postgresql://u:secret@db/o", "postgresql://u:***@db/o"),
            (
                "Server=db;Password=secret;App=x",
                "Server=db;Password=***;App=x",
            ),
            (
                "jdbc:mysql://db/o?user=u&password=secret",
                "jdbc:mysql://db/o?user=u&password=***",
            ),
            ("mysql://db:3306", "mysql://db:3306"),
            ("a@b://", "a@b://"),
        ] {
            assert_eq!(without_password(connection), expected);
        }
    }
}
