//! The Runtime API: where a runtime gets events and leaves answers.
//!
//! The version is `2018-06-01`, as in "Using the Lambda runtime API for custom runtimes" of Lambda's
//! developer guide. Each environment has an address of its own, so that nothing has to tell them
//! apart.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderName};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

use super::Raised;
use super::halted::LARGEST_ANSWER;
use super::runtime_call::{Handout, RuntimeCall, Said};

const ROOT: &str = "/2018-06-01/runtime/";

/// Bytes of the largest head. Runtimes put the stack of an exception into a header, and give up
/// at a mebibyte.
const HEAD_BYTES: usize = 2 << 20;

/// How long accepting pauses when it fails.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

const REQUEST_ID: HeaderName = HeaderName::from_static("lambda-runtime-aws-request-id");
const DEADLINE: HeaderName = HeaderName::from_static("lambda-runtime-deadline-ms");
const ARN: HeaderName = HeaderName::from_static("lambda-runtime-invoked-function-arn");
const TRACE: HeaderName = HeaderName::from_static("lambda-runtime-trace-id");
const CLIENT_CONTEXT: HeaderName = HeaderName::from_static("lambda-runtime-client-context");
const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const ERROR_CAUSE: &str = "lambda-runtime-function-xray-error-cause";

type Answer = Response<Full<Bytes>>;

/// The Runtime API of one environment; it is closed when this is dropped.
#[derive(Debug)]
pub(super) struct RuntimeServer {
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// What the runtime asks and says.
    pub(super) calls: mpsc::Receiver<RuntimeCall>,
    serving: AbortHandle,
}

impl RuntimeServer {
    /// Listens at a free port.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (tell, calls) = mpsc::channel(1);
        let serving = tokio::spawn(serve(listener, tell)).abort_handle();
        Ok(Self {
            address,
            calls,
            serving,
        })
    }
}

impl Drop for RuntimeServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Serves until it is aborted; the connections end with it.
async fn serve(listener: TcpListener, tell: mpsc::Sender<RuntimeCall>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // It failed before it was accepted, and runtimes try again; or there is no file
            // descriptor left, which takes a while.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let tell = tell.clone();
        let service = service_fn(move |request| {
            let tell = tell.clone();
            async move { Ok::<_, Infallible>(answer(request, &tell).await) }
        });
        // Reaps those that have ended.
        while connections.try_join_next().is_some() {}
        connections.spawn(
            http1::Builder::new()
                .max_buf_size(HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service),
        );
    }
}

async fn answer(request: Request<Incoming>, tell: &mpsc::Sender<RuntimeCall>) -> Answer {
    let (head, body) = request.into_parts();
    let Some(path) = head.uri.path().strip_prefix(ROOT) else {
        return refusal(
            StatusCode::NOT_FOUND,
            "PathNotFound",
            "there is no such path",
        );
    };
    let path = path.to_owned();
    match (&head.method, path.split('/').collect::<Vec<_>>().as_slice()) {
        (&Method::GET, ["invocation", "next"]) => next(tell).await,
        (&Method::POST, ["invocation", request_id, "response"]) => {
            let said = said(read(body).await, Said::Returned);
            answered(tell, request_id, said).await
        }
        (&Method::POST, ["invocation", request_id, "error"]) => {
            let raised = |payload| Said::Raised(raised(&head.headers, payload));
            answered(tell, request_id, said(read(body).await, raised)).await
        }
        (&Method::POST, ["init", "error"]) => {
            let payload = read(body).await.unwrap_or_default();
            let raised = raised(&head.headers, payload);
            let (taken, heard) = oneshot::channel();
            // Whoever listens is gone when the environment is.
            let _ = tell.send(RuntimeCall::InitFailed { raised, taken }).await;
            accepted(heard.await.unwrap_or(false))
        }
        _ => refusal(
            StatusCode::NOT_FOUND,
            "PathNotFound",
            "there is no such path",
        ),
    }
}

/// Waits for an event, however long it takes.
async fn next(tell: &mpsc::Sender<RuntimeCall>) -> Answer {
    let (give, given) = oneshot::channel();
    let _ = tell.send(RuntimeCall::Next(give)).await;
    match given.await {
        Ok(handout) => event(handout),
        Err(_) => refusal(
            StatusCode::FORBIDDEN,
            "InvalidStateTransition",
            "the event before has no answer yet",
        ),
    }
}

fn event(handout: Handout) -> Answer {
    let Handout {
        request_id,
        deadline_ms,
        arn,
        trace,
        client_context,
        payload,
    } = handout;
    let mut response = Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(REQUEST_ID, request_id)
        .header(DEADLINE, deadline_ms)
        .header(ARN, arn);
    for (name, value) in [(TRACE, trace), (CLIENT_CONTEXT, client_context)] {
        if let Some(value) = value {
            response = response.header(name, value);
        }
    }
    response.body(Full::new(payload)).unwrap_or_else(|_| {
        refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InvalidEvent",
            "the event cannot be sent",
        )
    })
}

async fn answered(
    tell: &mpsc::Sender<RuntimeCall>,
    request_id: &str,
    said: Option<Said>,
) -> Answer {
    let Some(said) = said else {
        return accepted(false);
    };
    let too_large = matches!(said, Said::TooLarge);
    let (taken, heard) = oneshot::channel();
    let call = RuntimeCall::Answer {
        request_id: request_id.to_owned(),
        said,
        taken,
    };
    let _ = tell.send(call).await;
    match (heard.await.unwrap_or(false), too_large) {
        (true, true) => refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            "the answer is too large",
        ),
        (taken, _) => accepted(taken),
    }
}

fn accepted(taken: bool) -> Answer {
    if !taken {
        return refusal(
            StatusCode::BAD_REQUEST,
            "InvalidRequestID",
            "Invalid request ID",
        );
    }
    json_answer(StatusCode::ACCEPTED, &json!({"status": "OK"}))
}

fn refusal(status: StatusCode, kind: &str, message: &str) -> Answer {
    json_answer(status, &json!({"errorType": kind, "errorMessage": message}))
}

fn json_answer(status: StatusCode, body: &serde_json::Value) -> Answer {
    let mut response = Response::new(Full::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        hyper::header::HeaderValue::from_static("application/json"),
    );
    response
}

/// Why there is no whole body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unread {
    /// It is longer than an answer may be.
    TooLarge,
    /// It broke off.
    Broken,
}

async fn read(body: Incoming) -> Result<Bytes, Unread> {
    match Limited::new(body, LARGEST_ANSWER).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Err(_) => Err(Unread::Broken),
    }
}

/// Returns what `whole` makes of a body. One that broke off says nothing: its runtime was killed,
/// and how it ended tells more.
fn said(body: Result<Bytes, Unread>, whole: impl FnOnce(Bytes) -> Said) -> Option<Said> {
    match body {
        Ok(payload) => Some(whole(payload)),
        Err(Unread::TooLarge) => Some(Said::TooLarge),
        Err(Unread::Broken) => None,
    }
}

fn raised(headers: &HeaderMap, payload: Bytes) -> Raised {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    Raised {
        kind: text(ERROR_TYPE).unwrap_or_default().to_owned(),
        payload,
        cause: headers
            .get(ERROR_CAUSE)
            .and_then(|cause| serde_json::from_slice(cause.as_bytes()).ok()),
    }
}
