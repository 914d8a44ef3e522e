//! A table as plain text, for a terminal or for whoever asks for no more.
//!
//! States have a sign before their words, so that nothing is told by colour alone. What does not fit beside the rest is told below it.

use std::io::{self, Write};

use domain::diagnostic::Language;
use domain::share::Proportion;
use domain::text::plain;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::consult::table::{Cell, Column, Kind, Table, Tone};

/// How a table is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How wide a line may be, in columns of the terminal; as wide as need be without one.
    pub width: Option<usize>,
    /// Whether colours are seen.
    pub colour: bool,
}

/// Texts are not cut shorter than this.
const SHORTEST: usize = 12;
/// No text takes more than this beside others.
const LONGEST: usize = 48;
/// Between two columns.
const GAP: &str = "  ";

/// Writes a table, its legend, its notes and its source.
pub fn write(page: &mut dyn Write, table: &Table, look: Look) -> io::Result<()> {
    let language = table.source.language;
    let mut shown = Shown::of(table, language);
    writeln!(page, "{}\n", plain(&table.title))?;
    shown.fit(look.width);
    for (number, part) in shown.parts(look.width).iter().enumerate() {
        if number > 0 {
            writeln!(page)?;
        }
        shown.write(page, part, look.colour)?;
    }
    legend(page, table, look.colour)?;
    if !table.notes.is_empty() {
        writeln!(page)?;
    }
    for note in &table.notes {
        paragraph(page, "! ", &note.message, look.width)?;
    }
    writeln!(page)?;
    paragraph(page, "", &table.source.citation, look.width)
}

/// The cells as texts.
struct Shown {
    /// The header, and the rows.
    lines: Vec<Vec<(String, Option<Tone>)>>,
    widths: Vec<usize>,
    right: Vec<bool>,
    cut: Vec<bool>,
}

impl Shown {
    fn of(table: &Table, language: Language) -> Self {
        let header = table.columns.iter().map(|column| (plain(&column.label), None)).collect();
        let rows = table.rows.iter().map(|row| row.iter().map(|cell| words(cell, language)).collect());
        let lines: Vec<Vec<(String, Option<Tone>)>> = std::iter::once(header).chain(rows).collect();
        let widest = |index: usize| lines.iter().filter_map(|line| line.get(index)).map(|(text, _)| text.width()).max().unwrap_or(0);
        let widths = table.columns.iter().enumerate().map(|(index, column)| match column.kind {
            Kind::Text => widest(index).min(LONGEST),
            _ => widest(index),
        });
        let is = |wanted: &[Kind]| table.columns.iter().map(|column: &Column| wanted.contains(&column.kind)).collect();
        Self { widths: widths.collect(), right: is(&[Kind::Number, Kind::Share]), cut: is(&[Kind::Text]), lines }
    }

    fn total(&self) -> usize {
        self.widths.iter().sum::<usize>() + GAP.len() * self.widths.len()
    }

    /// Takes from the widest texts what is too much for a line; numbers are never cut.
    fn fit(&mut self, most: Option<usize>) {
        let Some(most) = most else { return };
        while self.total() > most {
            let texts = self.widths.iter().enumerate().filter(|(index, width)| self.cut[*index] && **width > SHORTEST);
            let Some((widest, _)) = texts.max_by_key(|(index, width)| (**width, std::cmp::Reverse(*index))) else { return };
            self.widths[widest] -= 1;
        }
    }

    /// The columns that stand beside each other, in as many parts as need be; the first one stands in each.
    fn parts(&self, most: Option<usize>) -> Vec<Vec<usize>> {
        let most = most.unwrap_or(usize::MAX);
        let room = |part: &[usize]| part.iter().map(|index| self.widths[*index] + GAP.len()).sum::<usize>();
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for index in 0..self.widths.len() {
            match parts.last_mut() {
                Some(part) if part.len() < 2 || room(part) + self.widths[index] + GAP.len() <= most => part.push(index),
                Some(_) => parts.push(vec![0, index]),
                None => parts.push(vec![index]),
            }
        }
        parts
    }

    fn write(&self, page: &mut dyn Write, part: &[usize], colour: bool) -> io::Result<()> {
        for (number, line) in self.lines.iter().enumerate() {
            let mut told = String::new();
            for index in part {
                let Some((text, tone)) = line.get(*index) else { continue };
                let text = shortened(text, self.widths[*index]);
                let blanks = " ".repeat(self.widths[*index].saturating_sub(text.width()));
                told.push_str(GAP);
                let text = match tone.filter(|_| colour) {
                    Some(tone) => coloured(&text, tone),
                    None if number == 0 && colour => format!("\u{1b}[1m{text}\u{1b}[0m"),
                    None => text,
                };
                told.extend(if self.right[*index] { [blanks, text] } else { [text, blanks] });
            }
            writeln!(page, "{}", told.trim_end())?;
        }
        Ok(())
    }
}

/// What a cell says, and the family of its state.
fn words(cell: &Cell<'_>, language: Language) -> (String, Option<Tone>) {
    match cell {
        Cell::Empty => (String::new(), None),
        Cell::Missing(missing) => (missing.words(language).to_owned(), None),
        Cell::Text(text) => (plain(text), None),
        Cell::Number(number) => (number.to_string(), None),
        Cell::Share(share) => (percent(*share, language), None),
        Cell::Day(day) => (day.to_string(), None),
        Cell::State(tone, text) => (format!("{} {}", tone.sign(), plain(text)).trim_end().to_owned(), Some(*tone)),
    }
}

/// A share as people read it, never without what it is of: « 12/30 (40 %) ».
pub fn percent(share: Proportion, language: Language) -> String {
    let Proportion { numerator, denominator } = share;
    let (of, all) = (u128::from(numerator), u128::from(denominator));
    let Some(rounded) = (of * 200 + all).checked_div(2 * all) else { return format!("{numerator}/{denominator}") };
    match language {
        Language::Fr => format!("{numerator}/{denominator} ({rounded}\u{a0}%)"),
        Language::En => format!("{numerator}/{denominator} ({rounded}%)"),
    }
}

/// The families of states that stand in the table, with their signs.
fn legend(page: &mut dyn Write, table: &Table, colour: bool) -> io::Result<()> {
    let seen = |tone: &Tone| table.rows.iter().flatten().any(|cell| matches!(cell, Cell::State(found, _) if found == tone));
    let signs: Vec<String> = Tone::ALL
        .into_iter()
        .filter(seen)
        .map(|tone| {
            let text = format!("{} {}", tone.sign(), tone.words(table.source.language));
            if colour { coloured(&text, tone) } else { text }
        })
        .collect();
    if signs.is_empty() { Ok(()) } else { writeln!(page, "\n{GAP}{}", signs.join(" · ")) }
}

/// The colours of the pages, as near as a terminal has them.
fn coloured(text: &str, tone: Tone) -> String {
    let colour = match tone {
        Tone::Done => 31,
        Tone::UnderWay => 74,
        Tone::Planned => 172,
        Tone::Stopped => 132,
        Tone::NotReported | Tone::Absent | Tone::NotApplicable | Tone::NoData => 245,
    };
    format!("\u{1b}[38;5;{colour}m{text}\u{1b}[0m")
}

/// A text in so many columns, with a sign where it was cut.
fn shortened(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let mut kept = String::new();
    for sign in text.chars() {
        let width = sign.width().unwrap_or(0);
        if width > room {
            break;
        }
        room -= width;
        kept.push(sign);
    }
    format!("{}…", kept.trim_end())
}

/// A text on lines that fit.
fn paragraph(page: &mut dyn Write, mark: &str, text: &str, most: Option<usize>) -> io::Result<()> {
    let most = most.unwrap_or(usize::MAX).max(20) - mark.width();
    let mut line = String::new();
    let mut first = true;
    let blank = " ".repeat(mark.width());
    let text = plain(text);
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > most {
            writeln!(page, "{}{line}", if first { mark } else { &blank })?;
            (line, first) = (String::new(), false);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(page, "{}{line}", if first { mark } else { &blank })
}
