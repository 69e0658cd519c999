//! Names for what was found.

use crate::checks::suggestion;

/// Short enough that stack, environment and service fit into an IAM role's name.
const LONGEST: usize = 20;

/// Gives names that are valid and taken by nothing else.
#[derive(Default)]
pub(super) struct Names {
    taken: Vec<String>,
}

impl Names {
    /// Returns a name like the last part of `path`, or like `otherwise`.
    pub(super) fn like(&mut self, path: &str, otherwise: &str) -> String {
        let last = path.trim_end_matches('/').rsplit('/').next();
        let name = name_like(last.unwrap_or_default(), otherwise);
        let mut free = name.clone();
        let mut number = 2;
        while self.taken.contains(&free) {
            free = format!("{name}-{number}");
            number += 1;
        }
        self.taken.push(free.clone());
        free
    }
}

/// Returns a name like `text`, or `otherwise` when it has no letters for one.
pub(super) fn name_like(text: &str, otherwise: &str) -> String {
    suggestion(text)
        .map(|name| {
            let short: String = name.chars().take(LONGEST).collect();
            short.trim_end_matches('-').to_owned()
        })
        .unwrap_or_else(|| otherwise.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_not_given_twice() {
        let mut names = Names::default();
        assert_eq!(names.like("services/api", "web"), "api");
        assert_eq!(names.like("functions/api/", "web"), "api-2");
        assert_eq!(names.like(".", "web"), "web");
    }

    #[test]
    fn a_long_name_is_cut_between_words() {
        let mut names = Names::default();
        assert_eq!(
            names.like("the-invoicing-system-of-old", "x"),
            "the-invoicing-system"
        );
    }
}
