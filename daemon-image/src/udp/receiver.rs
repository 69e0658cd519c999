//! Threads that do nothing but take datagrams from the kernel.

use std::io::IoSliceMut;
use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, recvmmsg};

use super::datagram::{DatagramError, document};
use super::kernel::KernelDrops;
use super::socket::open;
use crate::bind::BindError;
use crate::counters::{Counters, Drop};
use crate::intake::{Intake, LONGEST_DOCUMENT};
use crate::logging::Sparse;

/// Datagrams that one system call takes at most.
const BATCH: usize = 32;
/// Longer than any UDP datagram (65,507 bytes over IPv4, 65,527 over IPv6). X-Ray takes documents
/// of this length, so that one that came in a datagram never has to be split.
const LONGEST: usize = 64 * 1024;
const _: () = assert!(LONGEST <= LONGEST_DOCUMENT);
/// System calls that a receiver makes at most to empty the kernel's buffer when it ends. Under
/// unending load it would otherwise not end.
const LAST_BATCHES: usize = 4096;

/// The receivers of one address, which may be several: a name can stand for IPv4 and IPv6.
#[derive(Debug)]
pub struct Receivers {
    ending: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    addresses: Vec<SocketAddr>,
}

/// Begins to receive at `address`, `HOST:PORT`; what arrives goes into `intake`.
///
/// # Errors
/// When the address has no meaning or cannot be had.
pub fn start(
    address: &str,
    intake: &Arc<Intake>,
    counters: &Arc<Counters>,
) -> Result<Receivers, BindError> {
    let failed = |source| BindError::of("UDP", address, "-b", source);
    let mut receivers = Receivers {
        ending: Arc::default(),
        threads: Vec::new(),
        addresses: Vec::new(),
    };
    for address in address.to_socket_addrs().map_err(failed)? {
        let (socket, granted) = open(address).map_err(failed)?;
        let bound = socket.local_addr().map_err(failed)?;
        log::info!("listening for segments: udp={bound} receive_buffer_bytes={granted}");
        let receiver = Receiver {
            socket,
            intake: Arc::clone(intake),
            counters: Arc::clone(counters),
            ending: Arc::clone(&receivers.ending),
            complaints: Sparse::default(),
        };
        let thread = std::thread::Builder::new().name("udp".to_owned());
        let thread = thread.spawn(move || receiver.run()).map_err(failed)?;
        receivers.threads.push(thread);
        receivers.addresses.push(bound);
    }
    Ok(receivers)
}

impl Receivers {
    /// Returns the addresses that are received at.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Ends the receivers once they have taken what the kernel holds. Blocks until then, for a
    /// quarter of a second at most.
    pub fn end(self) {
        self.ending.store(true, Ordering::Relaxed);
        for thread in self.threads {
            // A receiver does not panic; if it did, there would be nothing more to take from it.
            let _ = thread.join();
        }
    }
}

struct Receiver {
    socket: UdpSocket,
    intake: Arc<Intake>,
    counters: Arc<Counters>,
    ending: Arc<AtomicBool>,
    complaints: Sparse,
}

impl Receiver {
    fn run(self) {
        // Only the pages that datagrams touch become resident.
        let mut buffers = vec![0u8; BATCH * LONGEST];
        let mut headers = MultiHeaders::preallocate(BATCH, None);
        let mut kernel = KernelDrops::of(&self.socket);
        while !self.ending.load(Ordering::Relaxed) {
            match self.receive(&mut headers, &mut buffers, MsgFlags::MSG_WAITFORONE) {
                Ok(()) | Err(Errno::EAGAIN | Errno::EINTR) => {}
                Err(error) => self.complaints.say(|more| {
                    log::warn!("a datagram could not be received: {error}{more}");
                }),
            }
            self.note_kernel_drops(kernel.now_and_then());
        }
        for _ in 0..LAST_BATCHES {
            let last = self.receive(&mut headers, &mut buffers, MsgFlags::MSG_DONTWAIT);
            if last.is_err() {
                break;
            }
        }
        self.note_kernel_drops(kernel.now());
    }

    fn note_kernel_drops(&self, datagrams: u64) {
        if datagrams > 0 {
            self.counters.count_received(datagrams);
            self.counters.count_dropped(Drop::Kernel, datagrams);
            log::error!("the kernel's receive buffer was full: {datagrams} datagrams are lost");
        }
    }

    /// Takes what one system call gives.
    fn receive(
        &self,
        headers: &mut MultiHeaders<()>,
        buffers: &mut [u8],
        flags: MsgFlags,
    ) -> Result<(), Errno> {
        let mut slices: Vec<_> = buffers
            .chunks_exact_mut(LONGEST)
            .map(|buffer| [IoSliceMut::new(buffer)])
            .collect();
        let fd = self.socket.as_raw_fd();
        let received = recvmmsg(fd, headers, slices.iter_mut(), flags, None)?;
        for message in received {
            let bytes = message.iovs().next().unwrap_or_default();
            self.take(bytes, message.flags.contains(MsgFlags::MSG_TRUNC));
        }
        Ok(())
    }

    fn take(&self, datagram: &[u8], truncated: bool) {
        let document = match truncated {
            false => document(datagram),
            true => Err(DatagramError::Truncated),
        };
        match document {
            Ok(document) => self.intake.offer(document),
            Err(error) => {
                self.counters.count_received(1);
                self.counters.count_dropped(Drop::Malformed, 1);
                let length = datagram.len();
                self.complaints.say(|more| {
                    log::warn!("a datagram of {length} bytes is no segment: {error}{more}");
                });
            }
        }
    }
}
