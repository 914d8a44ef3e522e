//! « Matrice »: collectivités against subjects. For programs a line for each cell, for people the cells side by side.

use std::borrow::Cow;

use domain::compare::CellState;
use domain::compare::word::Columns;
use domain::diagnostic::Language;

use super::asked::Asked;
use super::columns::{availability, available, column, counted, counts, name, tone, who, whose};
use super::{Answer, Bare, Refused};
use crate::consult::comparison::{Comparisons, Heading, NAMED, Rows, cells};
use crate::consult::table::{Cell, Column, Kind};

/// Answers a matrix.
pub(super) async fn answer(comparisons: &Comparisons, asked: &Asked, columns: Columns) -> Result<Answer, Refused> {
    let language = asked.words.language;
    let headings = Heading::all(&asked.question, columns);
    let scope = Heading::scope(&asked.question, columns);
    let Rows { rows, data_version } = comparisons.rows(&asked.question, NAMED).await?;
    let (mut lines, mut glance) = (Vec::new(), Vec::with_capacity(rows.len()));
    for row in &rows {
        let cells = cells(row, &headings, &scope);
        for (heading, cell) in headings.iter().zip(&cells) {
            let data = (cell.state != CellState::NoData).then_some(&cell.counted);
            let mut line = whose(&row.collectivity);
            line.extend([
                available(row.availability),
                Cell::Text(Cow::Borrowed(slug(*heading))),
                Cell::Text(Cow::Borrowed(heading.label(language))),
                Cell::State(tone(cell.state), Cow::Borrowed(cell.state.name())),
            ]);
            line.extend(counted(data));
            lines.push(line);
        }
        let shown = cells.iter().map(|cell| {
            let total = cell.counted.total();
            Cell::State(tone(cell.state), Cow::Owned(if total == 0 { String::new() } else { total.to_string() }))
        });
        glance.push(std::iter::once(Cell::owned(row.collectivity.name.clone())).chain(shown).collect());
    }
    Ok(Answer {
        lines: Bare { columns: long(language), rows: lines },
        glance: Bare { columns: wide(&headings, language), rows: glance },
        rows,
        data_version,
    })
}

fn long(language: Language) -> Vec<Column> {
    let mut columns = who(language);
    columns.extend([
        availability(language),
        column(language, "sujet", Kind::Text, "Sujet", "Subject"),
        column(language, "sujet_libelle", Kind::Text, "Libellé du sujet", "Label of the subject"),
        column(language, "etat", Kind::State, "État", "State"),
    ]);
    columns.extend(counts(language));
    columns
}

fn wide(headings: &[Heading], language: Language) -> Vec<Column> {
    let subjects = headings.iter().map(|heading| Column::new(slug(*heading), heading.label(language), Kind::State));
    std::iter::once(name(language)).chain(subjects).collect()
}

/// The name of a subject in files.
fn slug(heading: Heading) -> &'static str {
    match heading {
        Heading::Theme(theme) => theme.slug(),
        Heading::Lever(lever) => lever.name(),
        Heading::Audience(audience) => audience.slug(),
    }
}
