//! What is traced needs a collector.

use super::{Named, Tracer};
use crate::blueprint::Collector;
use crate::problem::{Check, Problems};
use crate::written::Workload;

/// Reports a workload that asks for tracing where there is no collector.
pub(crate) fn check(
    workload: &Workload,
    on: &Named<'_>,
    tracer: &Tracer,
    problems: &mut Problems<'_>,
) {
    let Some(traced) = &workload.traced else {
        return;
    };
    if traced.get() == Some(&true) && tracer.collector == Some(Collector::None) {
        let problem = problems.error(
            Check::Traced,
            traced.span,
            format!("{on} is to be traced, and the collector is `none`"),
        );
        if let Some(span) = tracer.span {
            problem.context(span, "the collector");
        }
        problem.help("choose a collector in `[tracing]`, or leave `traced` out");
    }
}
