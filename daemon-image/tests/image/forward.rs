//! A port of one address that leads to another.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

/// Listens at a free port, and hands on every connection to `to`; returns the
/// port. It ends with the test's process.
///
/// It listens at every address: which of them containers see the machine at, the
/// engine alone knows.
pub(crate) fn forward(to: &str) -> u16 {
    let listener = TcpListener::bind(("0.0.0.0", 0)).expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    let to = to.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(&to) else {
                continue;
            };
            let halves = (client.try_clone(), server.try_clone());
            if let (Ok(from_client), Ok(from_server)) = halves {
                thread::spawn(move || pump(from_client, server));
                thread::spawn(move || pump(from_server, client));
            }
        }
    });
    port
}

/// Hands on one direction until it ends.
fn pump(mut from: TcpStream, mut to: TcpStream) {
    // Whichever end closes, the other is told.
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
