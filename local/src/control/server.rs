//! The side of the supervisor.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{Answer, Failure, LogLine, Request};

/// The longest request in bytes: an event for a function may be 6 MB, and is escaped.
const LONGEST_REQUEST: u64 = 32 << 20;
/// Parts of an answer that wait for a slow reader.
const WAITING: usize = 256;
/// Before connections are taken again after one could not be.
const PAUSE: Duration = Duration::from_millis(100);
/// How long what is answered last may take to be told to who does not read.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What answers requests.
pub(crate) trait Answering: Send + Sync + 'static {
    /// Answers one; what comes before the end of the answer is given to `teller`.
    fn answer(
        self: Arc<Self>,
        request: Request,
        teller: Teller,
    ) -> impl Future<Output = Answer> + Send;
}

/// Tells whoever asked what goes on.
#[derive(Clone, Debug)]
pub(crate) struct Teller {
    parts: mpsc::Sender<Answer>,
}

/// The control socket.
pub(crate) struct Server {
    listener: UnixListener,
}

impl Teller {
    /// Tells what goes on, unless so much waits to be read that one word less is no loss.
    pub(crate) fn progress(&self, text: impl Into<String>) {
        let text = text.into();
        let _ = self.parts.try_send(Answer::Progress { text });
    }

    /// Hands over a line that was written; `false`: nobody listens any more.
    pub(crate) async fn log(&self, line: LogLine) -> bool {
        self.parts.send(Answer::Log(line)).await.is_ok()
    }

    /// Waits until nobody listens any more.
    pub(crate) async fn closed(&self) {
        self.parts.closed().await;
    }
}

impl Server {
    /// Listens at `socket`, in place of whatever a killed supervisor has left there. Only this
    /// user may connect.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub(crate) fn listen(socket: &Path) -> io::Result<Self> {
        match fs::remove_file(socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(socket)?;
        fs::set_permissions(socket, fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener })
    }

    /// Answers until `stop` completes. What is being answered then has a moment to be told.
    pub(crate) async fn serve(
        self,
        answering: Arc<impl Answering>,
        stop: impl Future<Output = ()>,
    ) {
        let mut conversations = JoinSet::new();
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        conversations.spawn(converse(stream, Arc::clone(&answering)));
                    }
                    // Out of files, most likely; the next may succeed.
                    Err(error) => {
                        log::warn!("the control socket: {error}");
                        sleep(PAUSE).await;
                    }
                },
                Some(_) = conversations.join_next() => {}
            }
        }
        let told = async { while conversations.join_next().await.is_some() {} };
        let _ = timeout(LAST_WORDS, told).await;
    }
}

/// Reads one request and answers it.
async fn converse(stream: UnixStream, answering: Arc<impl Answering>) {
    let (read, write) = stream.into_split();
    let mut read = BufReader::new(read).take(LONGEST_REQUEST);
    let mut line = String::new();
    match read.read_line(&mut line).await {
        Ok(0) | Err(_) => return,
        Ok(_) => {}
    }
    let (parts, told) = mpsc::channel(WAITING);
    let telling = tokio::spawn(tell(told, write));
    // Nothing more is asked, so whatever comes now is the end.
    let hung_up = async move {
        let _ = read.read_line(&mut String::new()).await;
    };
    tokio::spawn(answer(line, answering, parts));
    let stop = telling.abort_handle();
    tokio::select! {
        () = hung_up => stop.abort(),
        _ = telling => {}
    }
}

/// Answers a request, to the end even when nobody listens any more: what was begun is not left
/// half done.
async fn answer(line: String, answering: Arc<impl Answering>, parts: mpsc::Sender<Answer>) {
    let last = match serde_json::from_str(&line) {
        Ok(request) => {
            let teller = Teller {
                parts: parts.clone(),
            };
            answering.answer(request, teller).await
        }
        Err(error) => Answer::Failed(Failure {
            operation: "cannot understand a request".to_owned(),
            message: error.to_string(),
            help: Some("the supervisor may be of another version of manta: `manta down --local`, then `manta up --local`".to_owned()),
            last_lines: Vec::new(),
        }),
    };
    let _ = parts.send(last).await;
}

/// Writes the parts of an answer as they come.
async fn tell(mut told: mpsc::Receiver<Answer>, mut write: OwnedWriteHalf) {
    while let Some(part) = told.recv().await {
        let mut line = serde_json::to_vec(&part).expect("answers are plain data");
        line.push(b'\n');
        if write.write_all(&line).await.is_err() {
            return;
        }
    }
}
