//! Functions: what Lambda on this machine needs of the supervisor.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use manta_engine::{Address, Outputs};

use crate::control::{Failure, LogLine, Teller};
use crate::kinds;
use crate::lambda::{Context, Functions, Lines, Listen};
use crate::logs::{LogBook, now_ms};
use crate::ports::Ports;

use super::setup::Setup;
use super::site::Site;

/// Starts Lambda, with no functions yet.
///
/// # Errors
/// When there is no port for it.
pub(super) fn start(site: &Site) -> Result<Functions, Failure> {
    let context = Context {
        folder: site.folder.path().to_owned(),
        cache: site.cache.join("runtimes"),
        ledger: site.ledger.clone(),
        listen: listen(&site.ports),
        lines: lines(&site.logs),
    };
    Functions::start(context).map_err(|error| {
        Failure::new("cannot start Lambda on this machine", error)
            .help("it needs a port on loopback; is there none left?")
    })
}

/// Brings a function about, or changes it, and returns what it gives to others.
///
/// # Errors
/// When its setup fails or it cannot be run.
pub(super) async fn put(
    site: &Site,
    of: &Address,
    function: &kinds::Function,
    secrets: BTreeMap<String, String>,
    teller: &Teller,
) -> Result<Outputs, Failure> {
    let setup = Setup {
        folder: Path::new(&function.folder),
        commands: &function.setup,
        inputs: function.setup_inputs.as_deref(),
    };
    let sink = site.logs.sink(of, "setup");
    setup
        .ensure(site, &sink, |command| teller.progress(command))
        .await?;
    let functions = site.functions().await?;
    let progress = |text: String| teller.progress(text);
    functions.put(&of.name, function, secrets, &progress).await
}

/// Ends a function.
pub(super) async fn delete(site: &Site, of: &Address) {
    // Where Lambda was never started there is nothing to end.
    if let Ok(functions) = site.functions().await {
        functions.delete(&of.name).await;
    }
}

fn listen(ports: &Arc<Ports>) -> Listen {
    let ports = Arc::clone(ports);
    Arc::new(move |what| {
        let port = ports.choose(&format!("function/{what}"), None)?;
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
    })
}

fn lines(logs: &Arc<LogBook>) -> Lines {
    let logs = Arc::clone(logs);
    Arc::new(move |function, environment, stream, text| {
        logs.write(LogLine {
            of: Address::new("function", function),
            instance: environment.to_owned(),
            at_ms: now_ms(),
            stream,
            text,
        });
    })
}
