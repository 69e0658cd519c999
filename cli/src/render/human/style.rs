//! The few styles that text has. Each is also told by a word or a sign.

use anstyle::{AnsiColor, Style};

/// What comes into being.
pub(super) const NEW: Style = AnsiColor::Green.on_default();
/// What changes.
pub(super) const CHANGED: Style = AnsiColor::Yellow.on_default();
/// What goes away or went wrong.
pub(super) const GONE: Style = AnsiColor::Red.on_default();
/// What went wrong, as a heading.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// What to do.
pub(super) const HELP: Style = AnsiColor::Cyan.on_default();
/// What is less important.
pub(super) const DIM: Style = Style::new().dimmed();
/// Headings.
pub(super) const BOLD: Style = Style::new().bold();
