//! What was written.

use tokio::sync::broadcast::{self, error::RecvError};

use crate::control::{Answer, Failure, LogLine, Teller};
use crate::supervisor::desk::Desk;

impl Desk {
    pub(in crate::supervisor) async fn logs(
        &self,
        names: &[String],
        since_ms: i64,
        follow: bool,
        teller: &Teller,
    ) -> Result<Answer, Failure> {
        let is_asked = |line: &LogLine| {
            line.at_ms >= since_ms && (names.is_empty() || names.contains(&line.of.name))
        };
        let (written, following) = self
            .site
            .logs
            .read()
            .map_err(|error| Failure::new("cannot read what was written", error))?;
        for line in written.filter(is_asked) {
            if !teller.log(line).await {
                return Ok(Answer::Done);
            }
        }
        if follow {
            self.follow(following, is_asked, teller).await;
        }
        Ok(Answer::Done)
    }

    /// Hands over what is written, until nobody listens or nothing is written any more.
    async fn follow(
        &self,
        mut following: broadcast::Receiver<LogLine>,
        is_asked: impl Fn(&LogLine) -> bool,
        teller: &Teller,
    ) {
        loop {
            let line = tokio::select! {
                line = following.recv() => line,
                () = teller.closed() => return,
                () = self.is_ending() => return,
            };
            match line {
                Ok(line) if is_asked(&line) => {
                    teller.log(line).await;
                }
                Ok(_) => {}
                Err(RecvError::Lagged(lost)) => {
                    teller.progress(format!("{lost} lines came too fast to be shown"));
                }
                Err(RecvError::Closed) => return,
            }
        }
    }
}
