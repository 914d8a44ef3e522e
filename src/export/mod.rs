//! Files to be taken away: what is in force, one record after the other, never all of it in memory.
//!
//! What is told is chosen in `consult`; here it is written, and where it goes is the caller's. A file is whole or an error.

mod json;
pub mod table;

use std::io::{self, Write};

use crate::consult::export::Exported;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One object that holds a list.
    Json,
    /// One object a line.
    Ndjson,
    /// A table, as spreadsheets in France read it.
    Csv {
        /// What stands between two cells; `;` in French habits.
        separator: u8,
    },
}

/// A file of actions under way.
pub struct Actions<W: Write> {
    shape: Shape<W>,
    count: u64,
}

enum Shape<W: Write> {
    Json(W),
    Ndjson(W),
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Actions<W> {
    /// Begins a file: one without any action can be read too.
    pub fn begin(format: Format, mut out: W) -> io::Result<Self> {
        let shape = match format {
            Format::Json => {
                out.write_all(b"{\"actions\":[")?;
                Shape::Json(out)
            }
            Format::Ndjson => Shape::Ndjson(out),
            Format::Csv { separator } => Shape::Csv(Box::new(table::begin(out, separator)?)),
        };
        Ok(Self { shape, count: 0 })
    }

    /// Writes the next action.
    pub fn write(&mut self, action: &Exported) -> io::Result<()> {
        match &mut self.shape {
            Shape::Json(out) => {
                out.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut *out, &json::Action::of(action))?;
            }
            Shape::Ndjson(out) => {
                serde_json::to_writer(&mut *out, &json::Action::of(action))?;
                out.write_all(b"\n")?;
            }
            Shape::Csv(out) => table::write(out, action)?,
        }
        self.count += 1;
        Ok(())
    }

    /// Ends the file. Answers how many actions it holds, and where it was written.
    pub fn end(self) -> io::Result<(u64, W)> {
        let mut out = match self.shape {
            Shape::Json(mut out) => {
                out.write_all(if self.count == 0 { b"]}\n" } else { b"\n]}\n" })?;
                out
            }
            Shape::Ndjson(out) => out,
            Shape::Csv(out) => out.into_inner().map_err(csv::IntoInnerError::into_error)?,
        };
        out.flush()?;
        Ok((self.count, out))
    }
}
