//! What stands above the header: the plan's title, its date, its licence.
//!
//! A line that is none of these is handed back, so that nothing above the table is lost.

use crate::mapping::Field;
use crate::mapping::alias::{self, Meaning};
use crate::shape::header::Line;
use crate::shape::row::starts_with_axis;
use crate::text;

/// What the lines above the header say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Preamble {
    /// Fields of the plan, with the line that states each.
    pub stated: Vec<(Field, String, u32)>,
    /// Lines that say something else.
    pub other: Vec<(String, u32)>,
    /// The section that is open when the table begins: the last line above it that is numbered as an axis.
    pub section: Option<(String, u32)>,
    /// Lines that name a person to be reached, with their label alone.
    pub withheld: Vec<(String, u32)>,
}

/// Reads the lines above the header.
pub fn read(lines: &[Line]) -> Preamble {
    let mut preamble = Preamble::default();
    for line in lines {
        let filled: Vec<String> = line.cells.iter().map(|cell| plain(cell)).filter(|cell| !cell.is_empty()).collect();
        let Some(first) = filled.first() else { continue };
        if first.to_ascii_lowercase().starts_with("sep=") {
            continue;
        }
        let labelled = labelled(&filled);
        if let Some((label, Field::Withheld, _)) = labelled {
            preamble.withheld.push((label, line.number));
        } else if let Some((_, field, value)) = labelled {
            preamble.stated.push((field, value, line.number));
        } else if filled.len() == 1 && starts_with_axis(first) {
            if let Some((before, row)) = preamble.section.replace((first.clone(), line.number)) {
                preamble.other.push((before, row));
            }
        } else if filled.len() == 1 && preamble.takes_title(first) {
            preamble.stated.push((Field::TitrePlan, text::heading(first).to_owned(), line.number));
        } else {
            preamble.other.push((filled.join(" · "), line.number));
        }
    }
    preamble
}

impl Preamble {
    /// Whether a lone line is the title: the first one, unless a later one says that it is a plan and the first did not.
    fn takes_title(&mut self, line: &str) -> bool {
        let says_plan = |line: &str| text::fold(line).split(' ').any(|word| matches!(word, "plan" | "strategie" | "programme" | "feuille"));
        let Some(at) = self.stated.iter().position(|(field, ..)| *field == Field::TitrePlan) else { return true };
        if says_plan(&self.stated[at].1) || !says_plan(line) {
            return false;
        }
        let (_, first, row) = self.stated.remove(at);
        self.other.push((first, row));
        true
    }
}

fn plain(cell: &str) -> String {
    let bare = text::without_markup(cell);
    text::tidy(bare.as_deref().unwrap_or(cell)).into_owned()
}

/// « Mise à jour : 09/11/2018 » in one cell, or a label and a value in two.
fn labelled(cells: &[String]) -> Option<(String, Field, String)> {
    let (label, value) = match cells {
        [one] => one.split_once([':', '=']).map(|(label, value)| (label.to_owned(), value.trim().to_owned()))?,
        [label, value] => (label.trim_end_matches([':', ' ', '\u{a0}']).to_owned(), value.clone()),
        _ => return None,
    };
    let label = text::heading(&label).to_owned();
    let field = match alias::meaning(&label)? {
        Meaning::Field(Field::DateMaj) => Field::DatePublication,
        Meaning::Field(field) if field.is_constant() || field == Field::Withheld => field,
        _ => return None,
    };
    (!value.is_empty()).then_some((label, field, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rows: &[&[&str]]) -> Vec<Line> {
        rows.iter()
            .zip(1..)
            .map(|(cells, number)| Line { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), ..Line::default() })
            .collect()
    }

    #[test]
    fn a_heading_is_the_title_and_a_label_is_read() {
        let found = read(&lines(&[
            &["## Plan d'actions à Paris"],
            &["Mise à jour : 09/11/2018"],
            &["Licence", "etalab-2.0"],
            &["une note", "et une autre", "x"],
        ]));
        assert_eq!(
            found.stated,
            [
                (Field::TitrePlan, "Plan d'actions à Paris".to_owned(), 1),
                (Field::DatePublication, "09/11/2018".to_owned(), 2),
                (Field::Licence, "etalab-2.0".to_owned(), 3)
            ]
        );
        assert_eq!(read(&lines(&[&["Contact : Camille Durand"]])), Preamble { withheld: vec![("Contact".to_owned(), 1)], ..Preamble::default() });
        assert_eq!(found.other, [("une note · et une autre · x".to_owned(), 4)]);
    }
}
