//! The `manta-daemon` command.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "help, version and the reason for not starting are for whoever typed the command"
)]

use std::error::Error;
use std::process::ExitCode;

use manta_daemon::config::{Arguments, Command, Config, HELP, SEARCHED, read_file};
use manta_daemon::daemon::Daemon;
use manta_daemon::{healthcheck, logging};
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("manta-daemon: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    match arguments.command {
        Command::Help => print!("{HELP}"),
        Command::Version => println!("manta-daemon {}", env!("CARGO_PKG_VERSION")),
        Command::Healthcheck => {
            let file = read_file(arguments.file.as_deref(), &SEARCHED)?;
            healthcheck::check(&Config::of(arguments.settings, file.settings))?;
        }
        Command::Run => collect(arguments)?,
    }
    Ok(())
}

fn collect(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let file = read_file(arguments.file.as_deref(), &SEARCHED)?;
    let config = Config::of(arguments.settings, file.settings);
    logging::start(&config.logging)?;
    for warning in file.warnings {
        log::warn!("{warning}");
    }
    // One thread forwards and answers; each UDP address has another.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let collecting = runtime.block_on(async {
        let stop = stop_signal()?;
        let variable = |name: &str| std::env::var(name).ok();
        Daemon::start(config, variable)
            .await?
            .run(stop, variable)
            .await;
        Ok(())
    });
    // A name server that does not answer would otherwise hold up the end, long past its deadline.
    runtime.shutdown_background();
    collecting
}

/// Returns what completes on SIGTERM or SIGINT. Both are caught from here on.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
