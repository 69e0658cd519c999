//! Fargate's sizes.

use super::Named;
use crate::defaults;
use crate::problem::{Check, Problems};
use crate::read::{Steps, nearest};
use crate::source::Span;
use crate::written::Workload;

/// The CPU sizes of Fargate, the same on x86_64 and ARM64.
pub(crate) struct FargateCpu;

impl Steps for FargateCpu {
    const CHECK: Check = Check::FargateSize;
    const STEPS: &'static [u32] = &[256, 512, 1024, 2048, 4096, 8192, 16_384];

    fn refusal(number: i64) -> String {
        format!("Fargate has no size of {number} CPU units")
    }
}

const GIB: u32 = 1024;

/// Memory that goes with each CPU size, in MiB: first, last, step. The
/// smallest size doubles instead of stepping.
const SIZES: &[(u32, u32, u32, u32)] = &[
    (512, GIB, 4 * GIB, GIB),
    (1024, 2 * GIB, 8 * GIB, GIB),
    (2048, 4 * GIB, 16 * GIB, GIB),
    (4096, 8 * GIB, 30 * GIB, GIB),
    (8192, 16 * GIB, 60 * GIB, 4 * GIB),
    (16_384, 32 * GIB, 120 * GIB, 8 * GIB),
];

/// Returns the memory sizes Fargate pairs with `cpu`, ascending.
fn memory_of(cpu: u32) -> Vec<u32> {
    if cpu == 256 {
        return vec![512, GIB, 2 * GIB];
    }
    SIZES
        .iter()
        .filter(|(units, ..)| *units == cpu)
        .flat_map(|(_, first, last, step)| (*first..=*last).step_by(*step as usize))
        .collect()
}

/// Reports memory that Fargate does not pair with the CPU.
pub(crate) fn check(workload: &Workload, on: &Named<'_>, problems: &mut Problems<'_>) {
    let (cpu, cpu_span) = match &workload.cpu {
        Some(item) => (item.get().copied(), Some(item.span)),
        None => (Some(defaults::CPU), None),
    };
    let (memory, memory_span) = match &workload.memory_mib {
        Some(item) => (item.get().copied(), Some(item.span)),
        None => (Some(defaults::TASK_MEMORY_MIB), None),
    };
    if let (Some(cpu), Some(memory)) = (cpu, memory)
        && !memory_of(cpu).contains(&memory)
    {
        report(on, cpu, memory, (cpu_span, memory_span), problems);
    }
}

fn report(
    on: &Named<'_>,
    cpu: u32,
    memory: u32,
    (cpu_span, memory_span): (Option<Span>, Option<Span>),
    problems: &mut Problems<'_>,
) {
    let span = memory_span.or(cpu_span).unwrap_or(on.key);
    let problem = problems.error(
        Check::FargateSize,
        span,
        format!("{on} asks for {cpu} CPU units with {memory} MiB, which Fargate does not offer"),
    );
    if memory_span.is_none() {
        problem.label(format!("`memory_mib` is not written, so it is {memory}"));
    } else if let Some(cpu_span) = cpu_span {
        problem.context(cpu_span, "CPU units");
    }
    problem.help(help(cpu, memory));
}

fn help(cpu: u32, memory: u32) -> String {
    let near = nearest(&memory_of(cpu), memory.into());
    let for_this_cpu = format!("the nearest for `cpu = {cpu}` is `memory_mib = {near}`");
    let fitting = FargateCpu::STEPS
        .iter()
        .find(|units| memory_of(**units).contains(&memory));
    match fitting {
        Some(units) => format!("{for_this_cpu}; {memory} MiB go with `cpu = {units}`"),
        None => for_this_cpu,
    }
}

#[cfg(test)]
mod tests {
    use super::{FargateCpu, help, memory_of};
    use crate::read::Steps;

    #[test]
    fn every_cpu_size_has_memory() {
        let counts: Vec<_> = FargateCpu::STEPS
            .iter()
            .map(|cpu| memory_of(*cpu).len())
            .collect();
        assert_eq!(counts, [3, 4, 7, 13, 23, 12, 12]);
    }

    #[test]
    fn the_largest_size_has_120_gib() {
        assert_eq!(memory_of(16_384).last(), Some(&122_880));
    }

    #[test]
    fn help_offers_both_ways_out() {
        let help = help(256, 4096);
        assert!(
            help.contains("memory_mib = 2048") && help.contains("cpu = 512"),
            "{help}"
        );
    }
}
