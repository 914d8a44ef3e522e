//! A table in French habits: a byte-order mark, so that Excel reads UTF-8; lines that end with CR LF; codes as text, their zeros kept; a
//! comma before decimals.
//!
//! Nothing that a stranger wrote is a formula: such a cell begins with an apostrophe, which the reader of Prisme takes away again.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};
use domain::text::is_formula;

use super::flat::{Flat, decimals};

/// A table under way.
pub(super) struct Lines<W: Write> {
    out: Writer<W>,
    point: char,
}

impl<W: Write> Lines<W> {
    /// Begins a table.
    pub(super) fn begin(mut out: W, separator: u8, heads: impl IntoIterator<Item = impl AsRef<str>>) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let out = WriterBuilder::new().delimiter(separator).terminator(Terminator::CRLF).from_writer(out);
        // Who asks for another separator asks for the habits that go with it.
        let mut lines = Self { out, point: if separator == b';' { ',' } else { '.' } };
        lines.write(heads.into_iter().map(|head| Flat::Text(Cow::Owned(head.as_ref().to_owned()))))?;
        Ok(lines)
    }

    /// Writes a row.
    pub(super) fn write<'a>(&mut self, cells: impl IntoIterator<Item = Flat<'a>>) -> io::Result<()> {
        for cell in cells {
            match cell {
                Flat::Empty => self.out.write_field(b"")?,
                Flat::Text(text) => self.out.write_field(guarded(&text).as_bytes())?,
                Flat::Number(number) => self.out.write_field(number.to_string())?,
                Flat::Ratio(share) => self.out.write_field(decimals(share, self.point))?,
                Flat::Day(day) => self.out.write_field(day.to_string())?,
            }
        }
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    /// Ends the table.
    pub(super) fn end(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// A cell that no spreadsheet takes for a formula.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use domain::share::Proportion;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_calculate_is_text() {
        for cell in ["=1+1", "+33", "-5", "@SOMME", "\tà", "\rà", "'=1"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        for cell in ["", "Former", "l'égalité", "'cité'", " =1"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn numbers_have_the_decimals_of_the_habits_asked_for() {
        for (separator, line) in [(b';', "01004;-5;0,2500;\r\n"), (b',', "01004,-5,0.2500,\r\n")] {
            let mut lines = Lines::begin(Vec::new(), separator, ["=a", "b", "c", "d"]).unwrap();
            let share = Proportion { numerator: 1, denominator: 4 };
            lines.write([Flat::Text("01004".into()), Flat::Number(-5), Flat::Ratio(share), Flat::Empty]).unwrap();
            let text = String::from_utf8(lines.end().unwrap()).unwrap();
            assert!(text.starts_with("\u{feff}'=a") && text.ends_with(line), "{text}");
        }
    }
}
