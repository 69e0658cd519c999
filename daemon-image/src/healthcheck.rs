//! Asks a daemon on this machine whether it is well.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::config::Config;
use crate::status::HEALTH;

/// How long the daemon may take. A container's health check has five seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// A daemon that is not well, or not there.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    /// Nobody answers.
    #[error("no daemon answers at {address} ({source}): start it, or give this its flags")]
    Silent {
        /// Where it was asked.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// Something else does.
    #[error("what answers at {address} is no daemon (`{said}`): give this the daemon's flags")]
    Stranger {
        /// Where it was asked.
        address: String,
        /// How its answer begins.
        said: String,
    },
}

/// Asks the daemon that `config` describes: at its metrics port if it has one, else at its TCP port,
/// where any HTTP answer will do.
///
/// # Errors
/// When it does not answer.
pub fn check(config: &Config) -> Result<(), Unhealthy> {
    let (address, wanted) = match &config.metrics_address {
        Some(address) => (address, "HTTP/1.1 200"),
        None => (&config.tcp_address, "HTTP/1.1 "),
    };
    let said = ask(address).map_err(|source| Unhealthy::Silent {
        address: address.clone(),
        source,
    })?;
    match said.starts_with(wanted) {
        true => Ok(()),
        false => Err(Unhealthy::Stranger {
            address: address.clone(),
            said,
        }),
    }
}

/// Returns the beginning of the answer's first line.
fn ask(address: &str) -> io::Result<String> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in address.to_socket_addrs()? {
        match ask_at(reachable(address)) {
            Ok(said) => return Ok(said),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn ask_at(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {HEALTH} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut start = [0; 12];
    stream.read_exact(&mut start)?;
    Ok(String::from_utf8_lossy(&start).into_owned())
}

/// A daemon that listens everywhere is asked on the loopback interface.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    address
}
