//! Tables without lines: columns as wide as what is in them.

use comfy_table::{ContentArrangement, Table, presets};

/// Returns rows under their headings.
pub(super) fn table<const N: usize>(
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(headings);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_line_up_and_lines_end_where_their_text_does() {
        let rows = [["a", "1"], ["longer", "2"]].map(|row| row.map(str::to_owned));
        assert_eq!(
            table(["NAME", "N"], rows),
            "NAME    N\na       1\nlonger  2\n"
        );
    }
}
