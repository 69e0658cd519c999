//! .NET's exceptions: inner ones are named first to last, and their frames
//! printed last to first.

use super::location::path_and_line;
use super::{Frame, Thrown};

/// Reads what `Exception.ToString()` prints.
pub(super) fn read(text: &str) -> Vec<Thrown<'_>> {
    let mut chain: Vec<Thrown<'_>> = vec![Thrown::default()];
    // Whose frames follow; before the first frame that is the innermost.
    let mut depth = 0;
    for line in text.lines() {
        let line = line.trim();
        // Older versions print the inner exception on the line of the outer one.
        for header in line.split("---> ").skip(1) {
            chain.push(Thrown::from_header(header));
            depth = chain.len() - 1;
        }
        if line.starts_with("--- End of inner exception") {
            depth = depth.saturating_sub(1);
        } else if let Some(call) = line.strip_prefix("at ") {
            chain[depth].frames.push(frame(call));
        }
    }
    chain
}

/// Reads `Shop.Order(Int32 id) in C:\app\Shop.cs:line 31`; the place is only
/// there when there are symbols.
fn frame(call: &str) -> Frame<'_> {
    let Some((label, place)) = call.rsplit_once(" in ") else {
        return Frame {
            label: call,
            ..Frame::default()
        };
    };
    let with_line = || {
        let (path, line) = place.rsplit_once(":line ")?;
        Some((path, line.trim().parse().ok()?))
    };
    Frame::at(place, with_line().or_else(|| path_and_line(place)), label)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn frames_belong_to_the_exception_that_they_are_of() {
        let chain = read(concat!(
            "System.InvalidOperationException: no order\n",
            " ---> System.IO.IOException: broken\n",
            " ---> System.TimeoutException: late\n",
            "   at Net.Read() in /app/Net.cs:line 12\n",
            "   --- End of inner exception stack trace ---\n",
            "   at Db.Query(String sql)\n",
            "   --- End of inner exception stack trace ---\n",
            "   at Shop.Order(Int32 id) in C:\\app\\Shop.cs:line 31\n",
        ));
        let said: Vec<_> = chain
            .iter()
            .map(|thrown| (thrown.kind, thrown.frames[0].label, thrown.frames[0].line))
            .collect();
        assert_eq!(
            said,
            [
                (None, "Shop.Order(Int32 id)", Some(31)),
                (Some("System.IO.IOException"), "Db.Query(String sql)", None),
                (Some("System.TimeoutException"), "Net.Read()", Some(12)),
            ]
        );
        assert_eq!(chain[0].frames[0].path, "C:\\app\\Shop.cs");
    }
}
