//! Ctrl-C and SIGTERM: the first one stops gently where that means something,
//! the second one at once.

use std::sync::atomic::{AtomicBool, Ordering};

use manta_engine::Stop;
use tokio::signal;

use crate::exit::Exit;
use crate::failure::Failure;

/// The user's wish to stop.
#[derive(Debug, Default)]
pub(crate) struct Interrupt {
    /// What a running apply listens to.
    stop: Stop,
    /// Whether something runs that ends by itself once `stop` is requested.
    gentle: AtomicBool,
}

impl Interrupt {
    /// Returns the request to hand to an apply; from now on the first Ctrl-C
    /// makes it instead of ending the command.
    pub(crate) fn stop_gently(&self) -> &Stop {
        self.gentle.store(true, Ordering::Relaxed);
        &self.stop
    }

    /// Runs a command until it ends or the user has it end.
    pub(crate) async fn guard(
        &self,
        command: impl Future<Output = Result<Exit, Failure>>,
    ) -> Result<Exit, Failure> {
        tokio::select! {
            // Whoever waits for a word from the command may send a signal at once.
            biased;
            () = self.insisted_upon() => Err(Failure::interrupted()),
            ended = command => ended,
        }
    }

    async fn insisted_upon(&self) {
        loop {
            signalled().await;
            if !self.gentle.load(Ordering::Relaxed) || self.stop.is_requested() {
                return;
            }
            self.stop.request();
        }
    }
}

/// Waits for Ctrl-C or, where there is one, SIGTERM.
async fn signalled() {
    #[cfg(unix)]
    {
        let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())
            .expect("a process may listen to SIGTERM");
        tokio::select! {
            // An error means that Ctrl-C cannot be listened to; the other arm still can.
            Ok(()) = signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
