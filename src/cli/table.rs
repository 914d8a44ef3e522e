//! Rows under a header, in columns as wide as they need to be: for people.

use std::io::{self, Write};

/// Writes rows whose first one is the header; columns named in `right` are numbers.
pub(super) fn write<const N: usize>(page: &mut dyn Write, rows: &[[String; N]], right: &[usize]) -> io::Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| if right.contains(&column) { format!("{cell:>width$}") } else { format!("{cell:<width$}") });
        writeln!(page, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need_to_be() {
        let mut page = Vec::new();
        let rows = [["flux", "actions"], ["poitiers", "7"], ["été", "12"]].map(|row| row.map(str::to_owned));
        write(&mut page, &rows, &[1]).unwrap();
        assert_eq!(String::from_utf8(page).unwrap(), "  flux      actions\n  poitiers        7\n  été            12\n");
    }
}
