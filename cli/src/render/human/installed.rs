//! What `daemon install` did.

use crate::commands::Installed;
use crate::installation::Action;

/// Returns what became of each file, and what starts the collector. What was
/// not written is shown.
pub(crate) fn installed(installed: &Installed) -> String {
    let mut text = String::new();
    for file in &installed.files {
        let verb = match (file.action, installed.dry_run) {
            (Action::Create, false) => "created",
            (Action::Create, true) => "would create",
            (Action::Update, false) => "updated",
            (Action::Update, true) => "would update",
            (Action::Keep, _) => "kept",
        };
        text.push_str(&format!("{verb} {}\n", file.path.display()));
        if let (true, Some(content)) = (installed.dry_run, &file.text) {
            text.extend(content.lines().map(|line| format!("    {line}\n")));
        }
    }
    text.push_str(&format!("Start it with: {}\n", installed.start));
    text
}
