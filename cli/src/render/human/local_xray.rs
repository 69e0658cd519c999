//! A local X-Ray that runs.

use std::fmt::Write;

use super::style::BOLD;
use crate::commands::RunningXray;

/// Returns where it is, and what leads clients there, for a shell to read.
pub(crate) fn local_xray(running: &RunningXray) -> String {
    let RunningXray { addresses, store } = running;
    let rows = [
        ("X-Ray API", format!("http://{}", addresses.api)),
        ("segments", format!("{} (UDP)", addresses.udp)),
        ("sampling", format!("{} (TCP)", addresses.sampling)),
        (
            "OTLP",
            format!(
                "{} (gRPC), {} (HTTP)",
                addresses.otlp_grpc, addresses.otlp_http
            ),
        ),
        ("traces", store.display().to_string()),
    ];
    let mut text = format!("{BOLD}X-Ray runs on this machine until Ctrl-C.{BOLD:#}\n\n");
    for (what, place) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {what:<11}{place}");
    }
    text.push_str("\nFor applications, and for AWS's clients:\n\n");
    for (name, value) in addresses.environment() {
        let _ = writeln!(text, "  export {name}='{value}'");
    }
    text
}
