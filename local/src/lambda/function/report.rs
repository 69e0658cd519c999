//! The lines that Lambda writes around an invocation.

use crate::lambda::clock::written;
use crate::lambda::sandbox::Halted;
use crate::lambda::tracing::Header;

/// What is known of an invocation once it is over. Times are in milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Report<'a> {
    pub(super) request_id: &'a str,
    pub(super) duration: f64,
    pub(super) init_duration: Option<f64>,
    pub(super) memory_mib: u32,
    pub(super) memory_used_mib: Option<u64>,
    pub(super) halted: Option<&'a Halted>,
    /// The function's segment, where it is traced.
    pub(super) segment: Option<Header>,
}

/// Returns the line before an invocation.
pub(super) fn start(request_id: &str) -> String {
    format!("START RequestId: {request_id} Version: $LATEST")
}

/// Returns the line about a start of the runtime that took too long.
pub(super) fn slow_start(milliseconds: f64) -> String {
    format!("INIT_REPORT Init Duration: {milliseconds:.2} ms\tPhase: init\tStatus: timeout")
}

impl Report<'_> {
    /// Returns the lines after an invocation.
    pub(super) fn lines(&self, now: f64) -> Vec<String> {
        let request_id = self.request_id;
        let mut lines = Vec::new();
        if let Some(halted) = self.halted
            && halted.status().is_some()
        {
            let at = written(now, "%Y-%m-%dT%H:%M:%S%.3fZ");
            let said = halted.message(request_id);
            let what = said
                .rsplit_once(" Error: ")
                .map_or(&*said, |(_, what)| what);
            lines.push(format!("{at} {request_id} {what}"));
        }
        lines.push(format!("END RequestId: {request_id}"));
        lines.push(self.report());
        if let Some(segment) = self.segment {
            let Header { root, parent, .. } = segment;
            let parent = parent.map(|parent| parent.to_string()).unwrap_or_default();
            lines.push(format!(
                "XRAY TraceId: {root}\tSegmentId: {parent}\tSampled: true\t"
            ));
        }
        lines
    }

    fn report(&self) -> String {
        let billed = (self.duration + self.init_duration.unwrap_or_default()).ceil();
        let mut line = format!(
            "REPORT RequestId: {}\tDuration: {:.2} ms\tBilled Duration: {billed} ms\t\
             Memory Size: {} MB\t",
            self.request_id, self.duration, self.memory_mib
        );
        if let Some(used) = self.memory_used_mib {
            line.push_str(&format!("Max Memory Used: {used} MB\t"));
        }
        if let Some(init) = self.init_duration {
            line.push_str(&format!("Init Duration: {init:.2} ms\t"));
        }
        if let Some((halted, status)) = self.halted.and_then(|h| Some((h, h.status()?))) {
            line.push_str(&format!("Status: {status}\t"));
            if status == "error" {
                line.push_str(&format!("Error Type: {}\t", halted.kind()));
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::Report;
    use crate::lambda::sandbox::Halted;
    use crate::lambda::tracing::Header;
    use crate::process::Ended;

    const REPORT: Report<'static> = Report {
        request_id: "94a5",
        duration: 2.006,
        init_duration: None,
        memory_mib: 128,
        memory_used_mib: Some(36),
        halted: None,
        segment: None,
    };

    #[test]
    fn a_cold_start_is_told_and_billed() {
        let report = Report {
            init_duration: Some(98.12),
            segment: Header::parse(
                "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8",
            ),
            ..REPORT
        };
        assert_eq!(
            report.lines(0.0),
            [
                "END RequestId: 94a5",
                "REPORT RequestId: 94a5\tDuration: 2.01 ms\tBilled Duration: 101 ms\t\
                 Memory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 98.12 ms\t",
                "XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\t\
                 SegmentId: 53995c3f42cd8ad8\tSampled: true\t",
            ]
        );
    }

    #[test]
    fn a_timeout_has_a_line_of_its_own() {
        let halted = Halted::TimedOut(3);
        let report = Report {
            halted: Some(&halted),
            ..REPORT
        };
        let lines = report.lines(1_700_000_000.25);
        assert_eq!(
            lines[0],
            "2023-11-14T22:13:20.250Z 94a5 Task timed out after 3.00 seconds"
        );
        assert!(lines[2].ends_with("\tStatus: timeout\t"), "{}", lines[2]);
    }

    #[test]
    fn an_exit_names_its_error() {
        let halted = Halted::Exited(Ended::Code(1));
        let report = Report {
            halted: Some(&halted),
            ..REPORT
        };
        let line = report.lines(0.0).remove(2);
        assert!(line.ends_with("\tStatus: error\tError Type: Runtime.ExitError\t"));
    }
}
