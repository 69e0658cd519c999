//! What is asked, read from a path.

/// A question about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// What the container is that asks.
    Container,
    /// What the task is.
    Task,
    /// What the task is, and its tags.
    TaskWithTags,
    /// What the container uses.
    Stats,
    /// What every container of the task uses.
    TaskStats,
}

impl Question {
    /// Reads `/v4/<identifier>/…`, or the same of version 3, whose answers have fewer fields but
    /// none that version 4's have not.
    pub(super) fn read(path: &str) -> Option<(&str, Self)> {
        let path = path
            .strip_prefix("/v4/")
            .or_else(|| path.strip_prefix("/v3/"))?;
        let path = path.trim_end_matches('/');
        let (id, rest) = path.split_once('/').unwrap_or((path, ""));
        let question = match rest {
            "" => Self::Container,
            "task" => Self::Task,
            "taskWithTags" => Self::TaskWithTags,
            "stats" => Self::Stats,
            "task/stats" => Self::TaskStats,
            _ => return None,
        };
        Some((id, question))
    }
}

#[cfg(test)]
mod tests {
    use super::Question;

    #[test]
    fn both_versions_have_five_paths() {
        for (path, question) in [
            ("/v4/abc", Question::Container),
            ("/v3/abc/", Question::Container),
            ("/v4/abc/task", Question::Task),
            ("/v4/abc/taskWithTags", Question::TaskWithTags),
            ("/v3/abc/stats", Question::Stats),
            ("/v4/abc/task/stats", Question::TaskStats),
        ] {
            assert_eq!(Question::read(path), Some(("abc", question)), "{path}");
        }
    }

    #[test]
    fn other_paths_are_none() {
        for path in ["/", "/v2/metadata", "/v4", "/v4/abc/tasks", "/v5/abc"] {
            assert_eq!(Question::read(path), None, "{path}");
        }
    }
}
