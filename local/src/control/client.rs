//! The side of the commands.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

use super::{Answer, Failure, Request};
use crate::folder::{Folder, Lock};

/// Why a supervisor did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It cannot be reached, or has ended meanwhile.
    #[error("the supervisor of {deployment} does not answer")]
    Gone {
        /// The deployment.
        deployment: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is of another version of manta.
    #[error("the supervisor of {deployment} is of another version of manta")]
    Foreign {
        /// The deployment.
        deployment: String,
        /// What was not understood.
        #[source]
        source: serde_json::Error,
    },
    /// It says so itself.
    #[error(transparent)]
    Failed(Failure),
}

/// A supervisor that runs.
#[derive(Clone, Debug)]
pub struct Client {
    folder: Folder,
}

/// A request that is being answered. When this is dropped, the supervisor stops to answer; what it
/// was asked to change, it changes all the same.
#[derive(Debug)]
pub struct Conversation {
    deployment: String,
    answers: Lines<BufReader<OwnedReadHalf>>,
    /// Kept open: its end tells the supervisor that nobody listens.
    _asked: OwnedWriteHalf,
}

impl Client {
    /// Returns the supervisor of a folder, if it answers. One that was killed the moment before may
    /// still seem to listen.
    pub async fn of(folder: &Folder) -> Option<Self> {
        let client = Self {
            folder: folder.clone(),
        };
        let mut conversation = client.ask(&Request::Instances).await.ok()?;
        match conversation.next().await {
            Ok(_) | Err(ClientError::Foreign { .. } | ClientError::Failed(_)) => Some(client),
            Err(ClientError::Gone { .. }) => None,
        }
    }

    /// Asks for something.
    ///
    /// # Errors
    /// When the supervisor cannot be reached.
    pub async fn ask(&self, request: &Request) -> Result<Conversation, ClientError> {
        let deployment = self.folder.deployment();
        let asked = ask(self.folder.socket(), request).await;
        let (answers, asked) = asked.map_err(|source| ClientError::Gone {
            deployment: deployment.clone(),
            source,
        })?;
        Ok(Conversation {
            deployment,
            answers: BufReader::new(answers).lines(),
            _asked: asked,
        })
    }

    /// Asks for something, and returns what ends the answer; `on` is given what comes before it.
    ///
    /// # Errors
    /// When the supervisor cannot be reached, ends meanwhile, or says that it failed.
    pub async fn call(
        &self,
        request: &Request,
        mut on: impl FnMut(Answer),
    ) -> Result<Answer, ClientError> {
        let mut conversation = self.ask(request).await?;
        loop {
            match conversation.next().await? {
                Answer::Failed(failure) => return Err(ClientError::Failed(failure)),
                between @ (Answer::Progress { .. } | Answer::Log(_)) => on(between),
                last @ (Answer::Done
                | Answer::Ready { .. }
                | Answer::Described { .. }
                | Answer::Instances { .. }
                | Answer::Invoked(_)
                | Answer::Execution(_)) => return Ok(last),
            }
        }
    }

    /// Ends everything and the supervisor, whose process is gone when this returns.
    ///
    /// # Errors
    /// When it cannot be reached, or does not end everything.
    pub async fn shut_down(&self, on: impl FnMut(Answer)) -> Result<(), ClientError> {
        // Opened before the folder is removed: its lock is released when the process has ended.
        let lock = File::open(self.folder.path().join("supervisor.lock"));
        self.call(&Request::Shutdown, on).await?;
        if let Ok(lock) = lock {
            let released = tokio::task::spawn_blocking(move || Lock::released(&lock)).await;
            // It has said that all is done.
            let _ = released;
        }
        Ok(())
    }
}

async fn ask(socket: PathBuf, request: &Request) -> io::Result<(OwnedReadHalf, OwnedWriteHalf)> {
    let (answers, mut asked) = UnixStream::connect(socket).await?.into_split();
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    asked.write_all(&line).await?;
    Ok((answers, asked))
}

impl Conversation {
    /// Waits for the next part of the answer.
    ///
    /// # Errors
    /// When the supervisor ends before the answer does.
    pub async fn next(&mut self) -> Result<Answer, ClientError> {
        let line = self.answers.next_line().await;
        let line = line.and_then(|line| line.ok_or_else(|| io::ErrorKind::UnexpectedEof.into()));
        let line = line.map_err(|source| ClientError::Gone {
            deployment: self.deployment.clone(),
            source,
        })?;
        serde_json::from_str(&line).map_err(|source| ClientError::Foreign {
            deployment: self.deployment.clone(),
            source,
        })
    }
}
