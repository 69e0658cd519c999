//! Whether a container listens at its port.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a connection has to stay open to be one. Docker listens at a published port itself,
/// and closes what it cannot hand on, within a moment.
const MOMENT: Duration = Duration::from_millis(200);

/// Tells whether something in a container takes connections at a published port of this machine.
pub async fn answers(address: SocketAddr) -> bool {
    let Ok(stream) = TcpStream::connect(address).await else {
        return false;
    };
    let mut first = [0];
    match timeout(MOMENT, stream.peek(&mut first)).await {
        // It waits for what we say.
        Err(_) => true,
        // It was closed, or speaks first.
        Ok(read) => read.is_ok_and(|bytes| bytes > 0),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_port_that_closes_at_once_has_nobody_behind_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (answers, closed) = tokio::join!(answers(address), async {
            drop(listener.accept().await.unwrap());
        });
        assert_eq!((answers, closed), (false, ()));
    }

    #[tokio::test]
    async fn a_port_that_waits_or_speaks_has_somebody() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        assert!(answers(address).await, "nobody says anything");
        let _silent = listener.accept().await.unwrap();
        let (answers, _spoken) = tokio::join!(answers(address), async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"220 ready\r\n").await.unwrap();
            stream
        });
        assert!(answers);
    }
}
