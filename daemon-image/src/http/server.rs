//! Accepts connections and serves them, HTTP/1.1 and HTTP/2 alike.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::Service;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Answer;

/// Connections served at once by one listener. SDKs hold one or two each.
const CONNECTIONS: usize = 256;
/// How long a connection may take to send a head, or be idle before the next one.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// How often a silent HTTP/2 client is asked whether it still lives.
const PING_INTERVAL: Duration = Duration::from_secs(30);
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 32;
/// Bytes that an HTTP/2 client may send ahead of being read, per stream and per connection.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// Bytes of the largest head.
const HEAD_BYTES: u32 = 32 * 1024;
/// How long accepting pauses when the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers requests. It has no way to fail: a failure is an answer too.
pub trait Handler: Send + Sync + 'static {
    /// Returns the answer to one request.
    fn handle(&self, request: Request<Incoming>) -> impl Future<Output = Response<Answer>> + Send;
}

/// Serves a listener until `stop` completes, then finishes the requests in flight.
///
/// How long that may take is for the caller to limit: when this future is dropped, the connections
/// end with it, so that nothing is taken that nobody would deliver.
pub async fn serve<H: Handler>(
    listener: TcpListener,
    handler: Arc<H>,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let builder = builder();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&room)
                .acquire_owned()
                .await
                .expect("the semaphore is never closed");
            (accept(&listener).await, place)
        };
        let (stream, place) = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => accepted,
        };
        let spoke = Arc::new(AtomicBool::new(false));
        let conversation = Conversation {
            handler: Arc::clone(&handler),
            spoke: Arc::clone(&spoke),
        };
        let connection = builder.serve_connection(TokioIo::new(stream), conversation);
        let connection = graceful.watch(connection.into_owned());
        while connections.try_join_next().is_some() {} // those that have ended
        connections.spawn(async move {
            tokio::select! {
                // A client that goes away in the middle is its own business.
                _ = connection => {}
                () = silence(&spoke) => {}
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Answers one connection's requests, and notes that there was one.
struct Conversation<H> {
    handler: Arc<H>,
    spoke: Arc<AtomicBool>,
}

impl<H: Handler> Service<Request<Incoming>> for Conversation<H> {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Answer>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.spoke.store(true, Ordering::Relaxed);
        let handler = Arc::clone(&self.handler);
        Box::pin(async move { Ok(handler.handle(request).await) })
    }
}

/// Completes when a connection has had its time to ask for something and did not.
async fn silence(spoke: &AtomicBool) {
    tokio::time::sleep(HEAD_PATIENCE).await;
    if spoke.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(HEAD_BYTES as usize * 2);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_INTERVAL)
        .max_concurrent_streams(STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(HEAD_BYTES);
    builder
}

/// Waits for the next connection. A connection that failed before it was
/// accepted is skipped; so is a moment without file descriptors.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are one small write each; without it each waits for an acknowledgement.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}
