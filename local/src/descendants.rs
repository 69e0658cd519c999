//! What a process has started.

use std::fs;

/// Returns a process and all below it that still run, each after its parent; it alone where the
/// kernel does not tell (only Linux does).
pub(crate) fn with_descendants(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let mut place = 0;
    while let Some(parent) = all.get(place) {
        all.extend(children(*parent));
        place += 1;
    }
    all
}

/// The kernel lists children by the thread that started them.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let lists = threads.into_iter().flatten().flatten();
    lists
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|list| {
            let numbers = list.split_whitespace().map(str::parse);
            numbers.filter_map(Result::ok).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::{Command, Stdio};

    use super::with_descendants;

    #[test]
    fn children_of_every_thread_are_found() {
        // Tests run in threads of their own.
        let mut child = Command::new("cat")
            .stdin(Stdio::piped())
            .spawn()
            .expect("every system has it");
        let found = with_descendants(std::process::id());
        assert_eq!(found[0], std::process::id());
        assert!(found.contains(&child.id()), "{found:?}");
        drop(child.stdin.take()); // it ends with its input
        child.wait().expect("it ends");
    }

    #[test]
    fn what_does_not_run_has_none() {
        assert_eq!(with_descendants(u32::MAX), [u32::MAX]);
    }
}
