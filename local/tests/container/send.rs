//! A program for containers that hold nothing else: sends a segment over UDP, as the X-Ray SDKs
//! do. `send ADDRESS SEGMENT`

use std::net::UdpSocket;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [address, segment] = &arguments[..] else {
        panic!("send ADDRESS SEGMENT");
    };
    let datagram = format!("{{\"format\":\"json\",\"version\":1}}\n{segment}");
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a port is free");
    let sent = socket.send_to(datagram.as_bytes(), address);
    assert_eq!(sent.expect("it is sent"), datagram.len());
}
