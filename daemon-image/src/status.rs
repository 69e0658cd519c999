//! `/healthz` and `/metrics`, on a port that has to be asked for.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};

use crate::counters::{BackendError, Counters, Drop};
use crate::http::{Answer, Handler};
use crate::intake::Intake;

/// The path that says whether the daemon lives.
pub(crate) const HEALTH: &str = "/healthz";
/// The path of the counts, in Prometheus' text format 0.0.4.
pub(crate) const METRICS: &str = "/metrics";

/// Answers for the daemon.
pub(crate) struct Status {
    counters: Arc<Counters>,
    intake: Arc<Intake>,
}

impl Status {
    pub(crate) fn new(counters: Arc<Counters>, intake: Arc<Intake>) -> Self {
        Self { counters, intake }
    }

    /// A daemon that answers is well. Whether X-Ray is, is no reason to restart the daemon: that
    /// would lose what it keeps for X-Ray.
    fn answer(&self, path: &str) -> (StatusCode, String) {
        match path {
            HEALTH => (StatusCode::OK, "ok\n".to_owned()),
            METRICS => (StatusCode::OK, self.metrics()),
            _ => (
                StatusCode::NOT_FOUND,
                "there are /healthz and /metrics\n".to_owned(),
            ),
        }
    }

    fn metrics(&self) -> String {
        let counts = self.counters.snapshot();
        let dropped = Drop::ALL.map(|cause| (cause.name(), counts.dropped(cause)));
        let errors = BackendError::ALL.map(|error| (error.name(), counts.backend_errors(error)));
        let mut page = Page::default();
        let counter = "counter";
        page.family(
            "segments_received_total",
            counter,
            "Documents that arrived.",
        );
        page.sample("segments_received_total", counts.received);
        page.family(
            "segments_delivered_total",
            counter,
            "Segments that X-Ray took.",
        );
        page.sample("segments_delivered_total", counts.delivered);
        page.family("segments_dropped_total", counter, "Segments that are lost.");
        page.samples("segments_dropped_total", "cause", &dropped);
        page.family(
            "backend_errors_total",
            counter,
            "Requests to X-Ray that failed.",
        );
        page.samples("backend_errors_total", "error", &errors);
        page.family(
            "buffer_bytes",
            "gauge",
            "Segments that wait or are on their way.",
        );
        page.sample("buffer_bytes", self.intake.held() as u64);
        page.text
    }
}

impl Handler for Status {
    async fn handle(&self, request: Request<Incoming>) -> Response<Answer> {
        let (status, text) = self.answer(request.uri().path());
        let mut response = Response::new(Answer::of(text));
        *response.status_mut() = status;
        let content = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, content);
        response
    }
}

/// A page of metrics.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let lines = format!("# HELP manta_{name} {help}\n# TYPE manta_{name} {kind}\n");
        self.text.push_str(&lines);
    }

    fn sample(&mut self, name: &str, value: u64) {
        self.text.push_str(&format!("manta_{name} {value}\n"));
    }

    /// Adds a sample for each value of a label.
    fn samples(&mut self, name: &str, label: &str, values: &[(&str, u64)]) {
        for (of, value) in values {
            self.sample(&format!("{name}{{{label}=\"{of}\"}}"), *value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Status;
    use crate::config::LONGEST_WAIT;
    use crate::counters::{Counters, Drop};
    use crate::intake::Intake;

    #[test]
    fn metrics_have_every_cause() {
        let counters = Arc::new(Counters::default());
        counters.count_received(3);
        counters.count_dropped(Drop::BufferFull, 2);
        let intake = Arc::new(Intake::new(1 << 20, LONGEST_WAIT, Arc::clone(&counters)));
        let (_, page) = Status::new(counters, intake).answer("/metrics");
        assert!(
            page.contains("\nmanta_segments_received_total 3\n"),
            "{page}"
        );
        assert!(page.contains("\nmanta_segments_dropped_total{cause=\"buffer_full\"} 2\n"));
        for cause in Drop::ALL {
            assert!(
                page.contains(&format!("cause=\"{}\"", cause.name())),
                "{page}"
            );
        }
    }
}
