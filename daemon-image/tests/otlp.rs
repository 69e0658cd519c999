//! The OTLP receiver over real sockets, asked by clients of both protocols.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE};
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use manta_daemon::otlp::{Accepted, Encoding, Export, Receiver, Unreadable};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// Remembers every message; `?` is one that it cannot read, `-` one whose spans it rejects.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Message>>>);

type Message = (Vec<u8>, Encoding);

impl Export for Recorder {
    fn export(&self, message: &[u8], encoding: Encoding) -> Result<Accepted, Unreadable> {
        if message == b"?" {
            return Err(Unreadable("it is a question".to_owned()));
        }
        let mut messages = self.0.lock().expect("no test panics while holding it");
        messages.push((message.to_vec(), encoding));
        Ok(Accepted {
            rejected_spans: u64::from(message == b"-"),
            reason: String::new(),
        })
    }
}

/// A receiver on a free port, until it is stopped.
struct Running {
    address: SocketAddr,
    recorder: Recorder,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Running {
    async fn start(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let recorder = Recorder::default();
        let receiver = Receiver::new(recorder.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            receiver.serve(listener, stopped).await;
        });
        Self {
            address,
            recorder,
            stop,
            served,
        }
    }

    fn messages(&self) -> Vec<Message> {
        self.recorder.0.lock().expect("no panics").clone()
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Response<Bytes> {
        let stream = TcpStream::connect(self.address).await.expect("it listens");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .expect("HTTP/1.1 needs no handshake");
        tokio::spawn(connection);
        let (head, body) = sender
            .send_request(request)
            .await
            .expect("every request is answered")
            .into_parts();
        let body = body.collect().await.expect("the answer is whole");
        Response::from_parts(head, body.to_bytes())
    }

    /// Begins a request; returns its connection once the receiver waits for the body, of four bytes.
    async fn begin(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let head = "POST /v1/traces HTTP/1.1\r\nhost: collector\r\ncontent-length: 4\r\n\
            content-type: application/json\r\nexpect: 100-continue\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("it reads");
        // It says "continue" when it has begun to wait for the body.
        let mut go_on = [0; 12];
        stream.read_exact(&mut go_on).await.expect("it answers");
        assert_eq!(&go_on, b"HTTP/1.1 100");
        stream
    }

    /// Makes a gRPC call; returns the answer's head, message and trailers.
    async fn call(&self, request: Request<Full<Bytes>>) -> (HeaderMap, Bytes, HeaderMap) {
        let stream = TcpStream::connect(self.address).await.expect("it listens");
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .expect("HTTP/2 is spoken without TLS");
        tokio::spawn(connection);
        let (head, body) = sender
            .send_request(request)
            .await
            .expect("every call is answered")
            .into_parts();
        assert_eq!(head.status, StatusCode::OK);
        let body = body.collect().await.expect("the answer is whole");
        let trailers = body.trailers().cloned().unwrap_or_default();
        (head.headers, body.to_bytes(), trailers)
    }
}

fn post(path: &str, content_type: &str, body: &[u8]) -> Request<Full<Bytes>> {
    Request::post(format!("http://collector{path}"))
        .header("host", "collector")
        .header(CONTENT_TYPE, content_type)
        .body(Full::new(Bytes::copy_from_slice(body)))
        .expect("the request is well-formed")
}

fn framed(flag: u8, message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).expect("tests are short");
    [&[flag], &length.to_be_bytes()[..], message].concat()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

#[tokio::test]
async fn one_port_takes_both_protocols_and_both_encodings() {
    let receiver = Running::start("127.0.0.1:0").await;
    let answer = receiver
        .ask(post("/v1/traces", "application/x-protobuf", b"one"))
        .await;
    assert_eq!((answer.status(), answer.body().len()), (StatusCode::OK, 0));
    let answer = receiver
        .ask(post("/v1/traces", "application/json", b"two"))
        .await;
    assert_eq!(answer.body(), "{}");
    let call = post(EXPORT, "application/grpc+proto", &framed(0, b"three"));
    let (_, message, trailers) = receiver.call(call).await;
    assert_eq!(message.as_ref(), framed(0, b""));
    assert_eq!(trailers["grpc-status"], "0");
    assert_eq!(
        receiver.messages(),
        [
            (b"one".to_vec(), Encoding::Protobuf),
            (b"two".to_vec(), Encoding::Json),
            (b"three".to_vec(), Encoding::Protobuf),
        ]
    );
}

#[tokio::test]
async fn ipv6_is_served_like_ipv4() {
    let receiver = Running::start("[::1]:0").await;
    let answer = receiver
        .ask(post("/v1/traces", "application/json", b"six"))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn compressed_messages_arrive_decompressed() {
    let receiver = Running::start("127.0.0.1:0").await;
    let mut request = post("/v1/traces", "application/x-protobuf", &gzip(b"http"));
    request
        .headers_mut()
        .insert(CONTENT_ENCODING, "gzip".parse().expect("a value"));
    assert_eq!(receiver.ask(request).await.status(), StatusCode::OK);
    let mut call = post(EXPORT, "application/grpc", &framed(1, &gzip(b"grpc")));
    call.headers_mut()
        .insert("grpc-encoding", "gzip".parse().expect("a value"));
    let (_, _, trailers) = receiver.call(call).await;
    assert_eq!(trailers["grpc-status"], "0");
    let messages: Vec<_> = receiver.messages().into_iter().map(|(m, _)| m).collect();
    assert_eq!(messages, [b"http", b"grpc"]);
}

#[tokio::test]
async fn spans_that_are_rejected_are_told_in_each_protocols_way() {
    let receiver = Running::start("127.0.0.1:0").await;
    let answer = receiver
        .ask(post("/v1/traces", "application/json", b"-"))
        .await;
    assert_eq!(
        answer.body(),
        r#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":""}}"#
    );
    let call = post(EXPORT, "application/grpc", &framed(0, b"-"));
    let (_, message, trailers) = receiver.call(call).await;
    // Field 1, a message of field 1, the number one.
    assert_eq!(message.as_ref(), framed(0, &[0x0a, 2, 0x08, 1]));
    assert_eq!(trailers["grpc-status"], "0");
}

#[tokio::test]
async fn http_refusals_have_the_status_that_says_whether_to_try_again() {
    let receiver = Running::start("127.0.0.1:0").await;
    let long = vec![b'x'; 5_000_001];
    let cases = [
        (post("/v1/traces", "application/json", b"?"), 400),
        (post("/v1/metrics", "application/json", b"{}"), 404),
        (post("/v1/traces", "application/json", &long), 413),
        (post("/v1/traces", "text/plain", b"hello"), 415),
    ];
    for (request, status) in cases {
        let what = format!("{} {:?}", request.uri(), request.headers());
        assert_eq!(receiver.ask(request).await.status(), status, "{what}");
    }
    assert_eq!(receiver.messages(), []);
}

#[tokio::test]
async fn grpc_refusals_are_a_status_in_the_head() {
    let receiver = Running::start("127.0.0.1:0").await;
    let metrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    let long = framed(0, &vec![0; 5_000_001]);
    let cases = [
        (post(EXPORT, "application/grpc", &framed(0, b"?")), "3"),
        (post(EXPORT, "application/grpc", b"no frame"), "3"),
        (post(EXPORT, "application/grpc", &long), "8"),
        (post(metrics, "application/grpc", &framed(0, b"")), "12"),
    ];
    for (call, status) in cases {
        let (head, message, _) = receiver.call(call).await;
        assert_eq!(head["grpc-status"], status, "{head:?}");
        assert!(message.is_empty());
    }
    assert_eq!(receiver.messages(), []);
}

#[tokio::test]
async fn a_request_in_flight_is_finished_after_the_stop() {
    let receiver = Running::start("127.0.0.1:0").await;
    let mut stream = receiver.begin().await;
    receiver.stop.send(()).expect("it runs");
    stream.write_all(b"late").await.expect("it still reads");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.expect("it answers");
    assert!(rest.contains("HTTP/1.1 200 OK"), "{rest}");
    receiver.served.await.expect("it ends");
    let messages = receiver.recorder.0.lock().expect("no panics").clone();
    assert_eq!(messages, [(b"late".to_vec(), Encoding::Json)]);
}

#[tokio::test]
async fn a_receiver_that_is_cut_off_takes_nothing_more() {
    let receiver = Running::start("127.0.0.1:0").await;
    let mut stream = receiver.begin().await;
    receiver.served.abort();
    assert!(
        receiver
            .served
            .await
            .is_err_and(|error| error.is_cancelled())
    );
    // Whether this can still be sent or the connection is gone already, nobody takes it.
    let _ = stream.write_all(b"late").await;
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    let rest = String::from_utf8_lossy(&rest).into_owned();
    assert!(!rest.contains("HTTP/1.1 200"), "{rest}");
    let messages = receiver.recorder.0.lock().expect("no panics").clone();
    assert_eq!(messages, []);
}
