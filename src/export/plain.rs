//! A table as plain text, for a terminal or for whoever asks for no more.
//!
//! States have a sign before their words, so that nothing is told by colour alone. What does not fit beside the rest is told below it.

use std::io::{self, Write};

use domain::diagnostic::Language;
use domain::share::Proportion;
use domain::text::plain;
use unicode_width::UnicodeWidthStr;

use crate::consult::table::{Cell, Column, Kind, Table, Tone};

/// How a table is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How wide a line may be, in columns of the terminal; as wide as need be without one.
    pub width: Option<usize>,
    /// Whether colours are seen.
    pub colour: bool,
}

/// Texts are not made narrower than this.
const SHORTEST: usize = 12;
/// On a terminal no text takes more than this beside others.
const LONGEST: usize = 48;
/// Between two columns.
const GAP: &str = "  ";

/// Writes a table, its legend, its notes and its source.
pub fn write(page: &mut dyn Write, table: &Table, look: Look) -> io::Result<()> {
    let language = table.source.language;
    let longest = if look.width.is_some() { LONGEST } else { usize::MAX };
    let mut shown = Shown::of(table, language, longest);
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
    fn of(table: &Table, language: Language, longest: usize) -> Self {
        let header = table.columns.iter().map(|column| (plain(&column.label), None)).collect();
        let rows = table.rows.iter().map(|row| row.iter().map(|cell| words(cell, language)).collect());
        let lines: Vec<Vec<(String, Option<Tone>)>> = std::iter::once(header).chain(rows).collect();
        let widest = |index: usize| lines.iter().filter_map(|line| line.get(index)).map(|(text, _)| text.width()).max().unwrap_or(0);
        let widths = table.columns.iter().enumerate().map(|(index, column)| match column.kind {
            Kind::Text => widest(index).min(longest),
            _ => widest(index),
        });
        let is = |wanted: &[Kind]| table.columns.iter().map(|column: &Column| wanted.contains(&column.kind)).collect();
        Self { widths: widths.collect(), right: is(&[Kind::Number, Kind::Share]), cut: is(&[Kind::Text]), lines }
    }

    fn total(&self) -> usize {
        self.widths.iter().sum::<usize>() + GAP.len() * self.widths.len()
    }

    /// Takes from the widest texts what is too much for a line; numbers are never broken.
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
            let cells: Vec<(usize, Vec<String>, Option<Tone>)> =
                part.iter().filter_map(|index| line.get(*index).map(|(text, tone)| (*index, wrapped(text, self.widths[*index]), *tone))).collect();
            let height = cells.iter().map(|(_, texts, _)| texts.len()).max().unwrap_or(0);
            for level in 0..height {
                let mut told = String::new();
                for (index, texts, tone) in &cells {
                    let text = texts.get(level).cloned().unwrap_or_default();
                    let blanks = " ".repeat(self.widths[*index].saturating_sub(text.width()));
                    told.push_str(GAP);
                    let text = match tone.filter(|_| colour && !text.is_empty()) {
                        Some(tone) => coloured(&text, tone),
                        None if number == 0 && colour => format!("\u{1b}[1m{text}\u{1b}[0m"),
                        None => text,
                    };
                    told.extend(if self.right[*index] { [blanks, text] } else { [text, blanks] });
                }
                writeln!(page, "{}", told.trim_end())?;
            }
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
    // Some are not none, and most are not all.
    let rounded = match rounded {
        0 if of > 0 => "< 1".to_owned(),
        100 if of < all => "> 99".to_owned(),
        _ => rounded.to_string(),
    };
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

/// A text on lines of so many columns: nothing of it is lost.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let options = textwrap::Options::new(most.max(1)).wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// A text on lines that fit.
fn paragraph(page: &mut dyn Write, mark: &str, text: &str, most: Option<usize>) -> io::Result<()> {
    let blank = " ".repeat(mark.width());
    let options = textwrap::Options::new(most.unwrap_or(usize::MAX).max(20))
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .initial_indent(mark)
        .subsequent_indent(&blank)
        .break_words(false);
    writeln!(page, "{}", textwrap::fill(&plain(text), options))
}

#[cfg(test)]
mod tests {
    use super::super::comparison::tests::table;
    use super::*;

    fn shown(width: Option<usize>, colour: bool) -> String {
        let mut page = Vec::new();
        write(&mut page, &table(), Look { width, colour }).unwrap();
        String::from_utf8(page).unwrap()
    }

    #[test]
    fn columns_are_aligned_and_states_have_a_sign_and_a_legend() {
        let page = shown(None, false);
        let lines: Vec<&str> = page.lines().collect();
        assert_eq!(lines[0], "État d'avancement : Paris et Ambérieu");
        assert_eq!(lines[2], "  Code INSEE  Collectivité  Santé         Actions       Réalisées  Date");
        assert_eq!(lines[3], "  75056       =Paris;\"x\"    ■ 12               30    12/30 (40\u{a0}%)  2026-06-01");
        assert!(
            lines[4].contains("·      pas de données  pas de données") && lines[5].contains("□ 3") && lines[5].contains("non renseigné"),
            "{page}"
        );
        assert!(page.contains("■ au moins une réalisée · □ non renseigné · · pas de données"), "{page}");
        assert!(page.contains("! 1 des 3 collectivités") && page.trim_end().ends_with("Prisme. « État d'avancement »."));
        assert!(!page.contains('\u{1b}'));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_column_is_lost() {
        for width in [20, 30, 40, 60, 80, 200] {
            let page = shown(Some(width), false);
            let table: Vec<&str> = page.lines().filter(|line| line.starts_with(GAP) && !line.contains('■')).collect();
            assert!(width < 50 || table.iter().all(|line| line.width() <= width), "{width}:\n{page}");
            for label in ["Santé", "Actions", "Réalisées", "Date", "12/30 (40\u{a0}%)", "2026-06-01"] {
                assert!(page.contains(label), "{width}: {label}:\n{page}");
            }
        }
    }

    #[test]
    fn colour_is_added_to_signs_and_takes_no_room() {
        let (plain, coloured) = (shown(Some(80), false), shown(Some(80), true));
        assert!(coloured.contains("\u{1b}[38;5;31m■ 12\u{1b}[0m"));
        let mut bare = coloured;
        while let Some(start) = bare.find('\u{1b}') {
            let end = start + bare[start..].find('m').unwrap();
            bare.replace_range(start..=end, "");
        }
        assert_eq!(bare, plain);
    }

    #[test]
    fn a_share_is_rounded_and_never_alone() {
        let share = |numerator, denominator| percent(Proportion { numerator, denominator }, Language::En);
        assert_eq!([share(1, 3), share(2, 3), share(0, 0), share(0, 9)], ["1/3 (33%)", "2/3 (67%)", "0/0", "0/9 (0%)"]);
        assert_eq!([share(199, 200), share(1, 300), share(3, 3)], ["199/200 (> 99%)", "1/300 (< 1%)", "3/3 (100%)"]);
    }

    #[test]
    fn what_does_not_fit_goes_on_below_and_wide_signs_count_as_wide() {
        assert_eq!(wrapped("日本語の題名", 7), ["日本語", "の題名"]);
        assert_eq!(wrapped("Former les agents d'accueil", 12), ["Former les", "agents", "d'accueil"]);
        assert_eq!(wrapped("anticonstitutionnellement", 12), ["anticonstitu", "tionnellemen", "t"]);
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn a_long_text_beside_others_is_told_whole() {
        let mut long = table();
        let words = "Aucune action de ce plan ne dit où elle en est : un rang ne voudrait rien dire";
        long.rows[0][1] = Cell::owned(words.to_owned());
        let mut page = Vec::new();
        write(&mut page, &long, Look { width: Some(80), colour: false }).unwrap();
        let page = String::from_utf8(page).unwrap();
        for word in words.split(' ') {
            assert!(page.contains(word), "{word}:\n{page}");
        }
        assert!(page.lines().filter(|line| line.starts_with(GAP)).all(|line| line.width() <= 80), "{page}");
    }
}
