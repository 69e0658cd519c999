//! What is said on the control socket.
//!
//! A request is one line of JSON. The answer is any number of [`Answer::Progress`] and
//! [`Answer::Log`] lines, and then one of the others, which ends it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use manta_engine::{Address, Document, Outputs};
use serde::{Deserialize, Serialize};

/// What a command asks of a supervisor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case")]
pub enum Request {
    /// What there is. Answered by [`Answer::Described`].
    Describe,
    /// Bring a resource about, or change it to this. Answered by [`Answer::Ready`] once others can
    /// use it.
    Put {
        /// The resource.
        address: Address,
        /// What it is to be; references have been replaced by values.
        properties: Document,
        /// The digest in its mark.
        digest: String,
        /// Values of secrets, by variable. They are kept in memory alone.
        #[serde(default)]
        secrets: BTreeMap<String, String>,
    },
    /// End a resource. Answered by [`Answer::Done`], also when it is gone already.
    Delete {
        /// The resource.
        address: Address,
    },
    /// End everything and the supervisor, and remove the deployment's folder. Answered by
    /// [`Answer::Done`] as the last thing.
    Shutdown,
    /// The copies of services and tasks that run. Answered by [`Answer::Instances`].
    Instances,
    /// What was written. Answered by [`Answer::Log`] lines and [`Answer::Done`].
    Logs {
        /// Of these services, tasks and functions; empty: of all.
        names: Vec<String>,
        /// From this time on, in milliseconds since 1970.
        since_ms: i64,
        /// Whether to go on with what is written from now on, until the connection ends.
        follow: bool,
    },
    /// Invoke a function. Answered by [`Answer::Invoked`].
    Invoke(Invocation),
    /// Run a task. Answered by [`Answer::Instances`] with the new ones, after their
    /// [`Answer::Log`] lines if they are waited for.
    RunTask {
        /// The task.
        name: String,
        /// How many copies.
        count: u32,
        /// Command that replaces its own; empty: its own.
        command: Vec<String>,
        /// Variables beside its own.
        environment: BTreeMap<String, String>,
        /// Whether to answer only when they have ended.
        wait: bool,
    },
    /// Stop a copy of a task. Answered by [`Answer::Done`].
    StopTask {
        /// Its [`Instance::id`].
        id: String,
    },
    /// Replace a service's copies by new ones. Answered by [`Answer::Done`] when they are healthy.
    Restart {
        /// The service.
        service: String,
    },
    /// Change how many copies a service has. Answered by [`Answer::Done`] when they are healthy.
    Scale {
        /// The service.
        service: String,
        /// How many there are to be.
        count: u32,
    },
    /// How to run a command beside a copy of a service. Answered by [`Answer::Execution`].
    Exec {
        /// The service.
        service: String,
        /// The command; empty: a shell.
        command: Vec<String>,
        /// Whether it is for somebody who types at a terminal.
        #[serde(default)]
        terminal: bool,
    },
    /// Restart services whose files change, for as long as the connection lives; each restart is
    /// told in a line of [`Answer::Progress`].
    Watch,
}

/// A line of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// What goes on.
    Progress {
        /// In a few words.
        text: String,
    },
    /// Something that was written.
    Log(LogLine),
    /// It is done.
    Done,
    /// A resource is there.
    Ready {
        /// What it gives to others.
        outputs: Outputs,
    },
    /// What there is.
    Described {
        /// Every resource.
        resources: Vec<Described>,
    },
    /// Copies of services and tasks.
    Instances {
        /// In order of name and start.
        instances: Vec<Instance>,
    },
    /// A function was invoked.
    Invoked(Invoked),
    /// How a command is run.
    Execution(Execution),
    /// It was not done.
    Failed(Failure),
}

/// A resource that there is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Described {
    /// Its address.
    pub address: Address,
    /// What it was asked to be, with what has changed since (a scaled count).
    pub properties: Document,
    /// The digest in its mark.
    pub digest: String,
    /// What it gives to others.
    pub outputs: Outputs,
}

/// One running copy of a service or task: a process, or a container with its collector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Its name, unique on this machine while it lives.
    pub id: String,
    /// The service or task that it is of.
    pub of: Address,
    /// Its process, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// When it started, in milliseconds since 1970.
    pub started_ms: i64,
    /// How it is.
    pub state: InstanceState,
    /// How often one in its place was started again.
    pub restarts: u32,
    /// Where it listens itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// What it ended with, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
}

/// How a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceState {
    /// It runs and is not known to be healthy yet.
    Starting,
    /// It runs.
    Running,
    /// It runs, and its checks fail.
    Unhealthy,
    /// It ended, and is started again after a pause.
    Waiting,
    /// It has ended.
    Stopped,
}

/// An invocation of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invocation {
    /// The function, as the blueprint calls it.
    pub function: String,
    /// The event, as text.
    pub payload: String,
    /// How.
    pub kind: InvocationKind,
    /// `X-Amzn-Trace-Id`, to be part of a trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_header: Option<String>,
}

/// How a function is invoked: `InvocationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvocationKind {
    /// `RequestResponse`.
    Synchronous,
    /// `Event`: the answer does not wait for it.
    Asynchronous,
}

/// What came of an invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoked {
    /// The HTTP status that Lambda would answer: 200, or 202 of an asynchronous one.
    pub status: u16,
    /// What the function returned, as text.
    pub payload: String,
    /// `Unhandled` when it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function_error: Option<String>,
    /// The end of its log, with Lambda's START, END and REPORT lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_tail: Option<String>,
    /// `x-amzn-RequestId`.
    pub request_id: String,
    /// The trace it is in, where it is traced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

/// A line that something wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// The service, task or function.
    pub of: Address,
    /// Which copy; see [`Instance::id`].
    pub instance: String,
    /// When it arrived, in milliseconds since 1970.
    pub at_ms: i64,
    /// Where it was written to.
    pub stream: LogStream,
    /// The line, without its end.
    pub text: String,
}

/// Where a line was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The supervisor: starts, ends, failed checks.
    System,
}

/// How a command is run beside a copy: by whoever asked, on their terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The folder to run it in; `None`: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// The whole environment; `None`: that of whoever asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<BTreeMap<String, String>>,
}

/// Why something was not done, in three parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{operation}: {message}")]
pub struct Failure {
    /// What failed.
    pub operation: String,
    /// Why.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The last lines that it wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_lines: Vec<String>,
}

impl Failure {
    /// Returns what failed, and why.
    #[must_use]
    pub fn new(operation: impl Into<String>, message: impl ToString) -> Self {
        Self {
            operation: operation.into(),
            message: message.to_string(),
            help: None,
            last_lines: Vec::new(),
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the last lines that it wrote.
    #[must_use]
    pub fn after(mut self, lines: Vec<String>) -> Self {
        self.last_lines = lines;
        self
    }
}
