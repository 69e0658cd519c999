//! `manta invoke`.

use std::fs;
use std::io::{self, Read};
use std::time::Instant;

use clap::Args;
use manta_aws::operations::{Invocation, InvokeResult, invoke};
use manta_local::control::{Answer, InvocationKind, Request};

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::parts::{Section, require};
use crate::render::{self, Invoked, Screen};
use crate::session::{AwsSession, LocalSession, Session};

/// Invokes a function and shows what it returns. What the function returns
/// goes to standard output, everything else to standard error.
#[derive(Debug, Args)]
pub(crate) struct Invoke {
    /// The function's name in the blueprint
    function: String,
    /// The event: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-", default_value = "{}")]
    payload: String,
    /// Leave the event with Lambda and do not wait
    #[arg(long = "async")]
    asynchronous: bool,
    /// Show the end of the invocation's log
    #[arg(long, conflicts_with = "asynchronous")]
    log: bool,
}

impl Invoke {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let payload = payload(&self.payload)?;
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            require(&session.blueprint, &[Section::Function], &self.function)?;
            let result = self.invoke_here(&session, &payload).await?;
            return self.show(flags, screen, &result);
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        require(&session.blueprint, &[Section::Function], &self.function)?;
        let function = session.names()?.function(&self.function);
        let invocation = if self.asynchronous {
            Invocation::Async
        } else {
            Invocation::Sync
        };
        let result = invoke(&session.target(), &function, payload, invocation)
            .await
            .map_err(|error| {
                Fault::new("cannot invoke function", &self.function)
                    .because(&error)
                    .help(error.help.unwrap_or_else(|| {
                        "`manta info` shows what is deployed, `manta up` deploys it".to_owned()
                    }))
            })?;
        self.show(flags, screen, &result)
    }

    /// Invokes the function on this machine; the answer is that of Lambda's Invoke.
    async fn invoke_here(
        &self,
        session: &LocalSession,
        payload: &[u8],
    ) -> Result<InvokeResult, Failure> {
        let invocation = manta_local::control::Invocation {
            function: self.function.clone(),
            payload: String::from_utf8_lossy(payload).into_owned(),
            kind: if self.asynchronous {
                InvocationKind::Asynchronous
            } else {
                InvocationKind::Synchronous
            },
            trace_header: None,
        };
        let started = Instant::now();
        let request = Request::Invoke(invocation);
        let answer = session.ask(&request, "cannot invoke a function of").await?;
        let Answer::Invoked(invoked) = answer else {
            return Err(Fault::new("cannot invoke function", &self.function)
                .because("its supervisor is of another version of manta")
                .help("`manta down --local`, then `manta up --local`")
                .into());
        };
        Ok(InvokeResult {
            status: invoked.status.into(),
            function_error: invoked.function_error,
            payload: invoked.payload.into_bytes(),
            log_tail: invoked.log_tail,
            request_id: Some(invoked.request_id),
            trace_id: invoked.trace_id,
            duration: started.elapsed(),
        })
    }

    fn show(
        &self,
        flags: &Global,
        screen: &Screen,
        result: &InvokeResult,
    ) -> Result<Exit, Failure> {
        if self.log
            && let Some(log) = &result.log_tail
        {
            screen.introduce(&format!("{}\n", log.trim_end()));
        }
        screen.show(&Invoked::of(result), |_| render::returned(result));
        screen.introduce(&render::invocation(&self.function, result));
        match &result.function_error {
            None => Ok(Exit::Done),
            Some(error) => Err(Fault::new("failed in function", &self.function)
                .because(format!("{error}; what it returned describes the error"))
                .help(format!(
                    "`{}` shows what it logged",
                    flags.command_there(&format!("logs {}", self.function))
                ))
                .into()),
        }
    }
}

/// Reads the event and makes sure that it is JSON.
fn payload(argument: &str) -> Result<Vec<u8>, Failure> {
    let read = match argument.strip_prefix('@') {
        Some(file) => fs::read(file),
        None if argument == "-" => standard_input(),
        None => Ok(argument.as_bytes().to_owned()),
    };
    let bytes = read.map_err(|error| {
        Failure::usage(
            Fault::new("cannot read payload", argument)
                .because(error)
                .help("give JSON, @FILE, or - for standard input"),
        )
    })?;
    serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).map_err(|error| {
        Failure::usage(
            Fault::new("cannot use payload", argument)
                .because(format!("it is not JSON: {error}"))
                .help("quote it for the shell: --payload '{\"key\": \"value\"}'"),
        )
    })?;
    Ok(bytes)
}

fn standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
