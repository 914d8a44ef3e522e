//! What goes to standard output and standard error.
//!
//! A reader who leaves (`prisme read … | head`) is no failure of ours: the program ends quietly.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

/// Writes an answer to standard output.
pub(super) fn page(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut page = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    write(&mut page)?;
    page.flush()
}

/// Writes one JSON object to standard output.
pub(super) fn json(object: &impl Serialize) -> io::Result<()> {
    page(|page| {
        serde_json::to_writer(&mut *page, object)?;
        page.write_all(b"\n")
    })
}

/// Says something to the person beside the answer. When standard error is closed, nobody is there to be told.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text.trim_end());
}
