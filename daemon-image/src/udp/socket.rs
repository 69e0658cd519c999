//! A socket that holds as much as the kernel lets it.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, Socket, Type};

/// The receive buffer that is asked for, in bytes: a tenth of a second at 50,000 segments a second.
const WANTED_BUFFER: usize = 8 << 20;

/// How long a receiver sleeps at most before it looks whether it should end.
const WAKE_INTERVAL: Duration = Duration::from_millis(250);

/// Opens a socket; returns it with the size of the receive buffer that the kernel granted, in bytes.
///
/// `[::]` takes IPv4 too.
pub(super) fn open(address: SocketAddr) -> io::Result<(UdpSocket, usize)> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // Beyond `net.core.rmem_max` only with CAP_NET_ADMIN; without, the kernel grants what it may.
    if setsockopt(&socket, sockopt::RcvBufForce, &WANTED_BUFFER).is_err() {
        socket.set_recv_buffer_size(WANTED_BUFFER)?;
    }
    socket.set_read_timeout(Some(WAKE_INTERVAL))?;
    socket.bind(&address.into())?;
    // The kernel doubles what it grants, for its own bookkeeping, and says so.
    let granted = socket.recv_buffer_size()? / 2;
    Ok((socket.into(), granted))
}
