//! What works behind the ports: forwarding, and telemetry about it.

use std::time::Instant;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

use super::servers::Stop;
use crate::forwarder::{Forwarder, Left};
use crate::telemetry::Telemetry;

/// The tasks of a daemon that runs.
pub(super) struct Running {
    forwarding: JoinHandle<Left>,
    /// Tells the forwarder until when to deliver what is left.
    flush_by: watch::Sender<Option<Instant>>,
    reporting: JoinHandle<Telemetry>,
}

impl Running {
    /// Starts the tasks; telemetry ends with `stop`.
    pub(super) fn start(forwarder: Forwarder, telemetry: Telemetry, stop: Stop) -> Self {
        let (flush_by, flush) = watch::channel(None);
        Self {
            forwarding: tokio::spawn(forwarder.run(flush)),
            flush_by,
            reporting: tokio::spawn(telemetry.run(stop.wait())),
        }
    }

    /// Delivers what is left until `deadline`, then makes a last report, if there is time.
    pub(super) async fn end(self, deadline: Instant) {
        self.flush_by.send_replace(Some(deadline));
        let left = self.forwarding.await.expect("the forwarder does not panic");
        if left.segments > 0 {
            let lost = left.segments;
            log::error!("X-Ray took no more in time: {lost} segments are lost");
        }
        let last_report = async {
            let mut telemetry = self.reporting.await.expect("telemetry does not panic");
            telemetry.report().await;
        };
        // Counts that nobody takes in time are in the log's last line too.
        let _ = timeout_at(deadline.into(), last_report).await;
    }
}
