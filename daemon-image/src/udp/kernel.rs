//! Datagrams that the kernel had no room for.

use std::fs;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

/// How often the kernel is asked. It costs one small file.
const INTERVAL: Duration = Duration::from_secs(1);
/// Where it tells, for IPv4 and for IPv6.
const TABLES: [&str; 2] = ["/proc/self/net/udp", "/proc/self/net/udp6"];

/// Follows the kernel's count of what it dropped at one socket.
#[derive(Debug)]
pub(super) struct KernelDrops {
    /// By which the tables name the socket; `None` where there is no `/proc`.
    inode: Option<String>,
    seen: u64,
    asked: Instant,
}

impl KernelDrops {
    pub(super) fn of(socket: &UdpSocket) -> Self {
        Self {
            inode: inode(socket),
            seen: 0,
            asked: Instant::now(),
        }
    }

    /// Returns how many were dropped since it last said so, at most once a second.
    pub(super) fn now_and_then(&mut self) -> u64 {
        match self.asked.elapsed() >= INTERVAL {
            true => self.now(),
            false => 0,
        }
    }

    /// Returns how many were dropped since it last said so.
    pub(super) fn now(&mut self) -> u64 {
        self.asked = Instant::now();
        let Some(inode) = &self.inode else { return 0 };
        let tables = TABLES
            .iter()
            .filter_map(|path| fs::read_to_string(path).ok());
        let total = tables.filter_map(|table| drops(&table, inode)).max();
        let new = total.unwrap_or(0).saturating_sub(self.seen);
        self.seen += new;
        new
    }
}

/// Returns `1234` for a descriptor that is `socket:[1234]`.
fn inode(socket: &UdpSocket) -> Option<String> {
    let link = fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
    let inode = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
    Some(inode.to_owned())
}

/// Finds a socket's line by its inode, the tenth column, and returns the last column.
fn drops(table: &str, inode: &str) -> Option<u64> {
    let mut lines = table.lines().map(|line| line.split_whitespace());
    let line = lines.find_map(|columns| {
        let columns: Vec<_> = columns.collect();
        (columns.get(9) == Some(&inode)).then_some(columns)
    })?;
    line.last()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::{KernelDrops, drops};

    #[test]
    fn a_socket_is_found_by_its_inode() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n  11: 0100007F:07D0 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 42\n";
        assert_eq!(drops(table, "4711"), Some(42));
        assert_eq!(drops(table, "471"), None);
    }

    #[test]
    fn what_the_kernel_drops_is_noticed_once() {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
        let to = socket.local_addr().expect("it is bound");
        socket2::SockRef::from(&socket)
            .set_recv_buffer_size(1)
            .expect("less is always granted");
        let mut kernel = KernelDrops::of(&socket);
        let sender = UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
        let sent = 1000;
        for _ in 0..sent {
            sender.send_to(&[0; 1000], to).expect("loopback takes it");
        }
        let dropped = kernel.now();
        socket.set_nonblocking(true).expect("it is ours");
        let held = std::iter::from_fn(|| socket.recv(&mut [0; 1000]).ok()).count();
        assert_eq!(dropped + held as u64, sent);
        assert_eq!(kernel.now(), 0);
    }
}
