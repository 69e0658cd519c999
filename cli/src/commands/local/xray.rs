//! `manta local xray`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use manta_local::xray::{Addresses, LocalXray, Options, Reach, StartError, log_to_stderr};
use serde::Serialize;

use super::folder::state_folder;
use crate::arguments::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::interrupt::Interrupt;
use crate::render::{self, Screen};

/// Runs X-Ray on this machine until Ctrl-C: takes segments and OTLP, answers SDKs that ask
/// what to sample, and serves the X-Ray API. A port 0 is any that is free.
#[derive(Debug, Args)]
pub(crate) struct Xray {
    /// Where the X-Ray API is
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:2001")]
    listen: SocketAddr,
    /// Where segments arrive
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:2000")]
    udp: SocketAddr,
    /// Where SDKs ask over TCP what to sample [default: as --udp]
    #[arg(long, value_name = "ADDRESS")]
    sampling: Option<SocketAddr>,
    /// Where OTLP arrives over gRPC
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4317")]
    otlp_grpc: SocketAddr,
    /// Where OTLP arrives over HTTP
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4318")]
    otlp_http: SocketAddr,
    /// Folder of the traces [default: manta/xray in $XDG_STATE_HOME, or in ~/.local/state]
    #[arg(long, value_name = "FOLDER")]
    store: Option<PathBuf>,
    /// Allow addresses that other machines can reach; nobody is asked who they are
    #[arg(long)]
    allow_remote: bool,
}

/// A local X-Ray that runs.
#[derive(Debug, Serialize)]
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) addresses: Addresses,
    /// The folder of its traces.
    #[serde(serialize_with = "render::path")]
    pub(crate) store: PathBuf,
}

impl Xray {
    pub(crate) async fn run(
        self,
        flags: &Global,
        screen: &Screen,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        log_to_stderr(flags.verbose);
        let options = self.options()?;
        let xray = LocalXray::start(&options).await;
        let xray = xray.map_err(|error| not_started(&error))?;
        if options.reach == Reach::Network {
            screen.say("warning: whoever reaches this machine can read and write its traces");
        }
        let stop = interrupt.stop_gently();
        let running = Running {
            addresses: xray.addresses(),
            store: options.store,
        };
        // Whoever started it may not read on; it serves all the same.
        let _ = screen.show_line(&running, render::local_xray);
        xray.run(stop.requested()).await;
        Ok(Exit::Done)
    }

    fn options(self) -> Result<Options, Failure> {
        let store = self.store.or_else(|| state_folder("xray"));
        let store = store.ok_or_else(|| {
            Failure::usage(
                Fault::new("cannot choose", "the folder of the traces")
                    .because("neither XDG_STATE_HOME nor HOME is set")
                    .help("name one with --store"),
            )
        })?;
        Ok(Options {
            api: self.listen,
            udp: self.udp,
            sampling: self.sampling.unwrap_or(self.udp),
            otlp_grpc: self.otlp_grpc,
            otlp_http: self.otlp_http,
            reach: if self.allow_remote {
                Reach::Network
            } else {
                Reach::Loopback
            },
            store,
            rules: None,
        })
    }
}

fn not_started(error: &StartError) -> Failure {
    let fault = Fault::new("cannot start", "the local X-Ray").because_of(error);
    match error {
        StartError::Exposed(_) => Failure::usage(fault.help(
            "listen at 127.0.0.1, or say --allow-remote if others may read and write its traces",
        )),
        StartError::Listen { .. } => fault
            .help("choose other addresses with --listen, --udp, --sampling, --otlp-grpc, --otlp-http; `manta local xray --help` shows what they are for")
            .into(),
        StartError::Store(_) | StartError::Record(_) => {
            fault.help("name another folder with --store").into()
        }
        StartError::Collector(_) => fault.into(),
    }
}
