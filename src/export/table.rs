//! A table in French habits: a byte-order mark, so that Excel reads UTF-8; lines that end with CR LF; codes as text, their zeros kept.
//!
//! Nothing that a stranger wrote is a formula: such a cell begins with an apostrophe, which the reader of Prisme takes away again.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};
use domain::fuzzy_date::FuzzyDate;
use domain::money::Budget;
use domain::normalise::people::Actor;
use domain::text::is_formula;

use crate::consult::export::Exported;

/// The names of the columns, which the reader knows as far as they can be published again.
const HEADER: [&str; 24] = [
    "siren",
    "code_insee",
    "nom_collectivite",
    "cle_prisme_plan",
    "titre_plan",
    "version_prisme",
    "action_id",
    "axe",
    "titre",
    "statut",
    "statut_tel_que_publie",
    "en_retard_selon_la_source",
    "description",
    "modalites",
    "pilote",
    "partenaires",
    "debut",
    "debut_au_plus_tot",
    "debut_au_plus_tard",
    "echeance",
    "echeance_au_plus_tot",
    "echeance_au_plus_tard",
    "budget",
    "ligne_du_document",
];

/// Begins a table.
pub(super) fn begin<W: Write>(mut out: W, separator: u8) -> io::Result<Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = WriterBuilder::new().delimiter(separator).terminator(Terminator::CRLF).from_writer(out);
    table.write_record(HEADER)?;
    Ok(table)
}

/// Writes a row.
pub(super) fn write<W: Write>(table: &mut Writer<W>, action: &Exported) -> io::Result<()> {
    let (source, content) = (&action.source, action.content());
    let (plan, version) = (source.plan.to_string(), source.version.to_string());
    let row = action.row.map(|row| row.to_string()).unwrap_or_default();
    let (leads, partners) = (names(&content.leads), names(&content.partners));
    let budgets: Vec<&str> = content.budgets.iter().map(|budget: &Budget| budget.raw.as_str()).collect();
    let (start, due) = (days(content.start.as_ref()), days(content.due.as_ref()));
    let optional = |text: &'static str, holds: bool| if holds { text } else { "" };
    let cells: [&str; HEADER.len()] = [
        source.siren.as_deref().unwrap_or_default(),
        source.insee_code.as_deref().unwrap_or_default(),
        &source.collectivity,
        &plan,
        &source.title,
        &version,
        content.external_id.as_deref().unwrap_or_default(),
        action.section.as_deref().unwrap_or_default(),
        &content.title,
        content.status.name(),
        content.raw_status.as_deref().unwrap_or_default(),
        optional("oui", content.declared_late),
        content.description.as_deref().unwrap_or_default(),
        content.implementation.as_deref().unwrap_or_default(),
        &leads,
        &partners,
        content.start.as_ref().map_or("", |date| date.raw.as_str()),
        &start[0],
        &start[1],
        content.due.as_ref().map_or("", |date| date.raw.as_str()),
        &due[0],
        &due[1],
        &budgets.join(" | "),
        &row,
    ];
    for cell in cells {
        table.write_field(guarded(cell).as_bytes())?;
    }
    table.write_record(None::<&[u8]>)?;
    Ok(())
}

fn names(actors: &[Actor]) -> String {
    actors.iter().map(|actor| actor.label.as_str()).collect::<Vec<_>>().join("; ")
}

/// The days between which a date lies; none where nothing bounds it.
fn days(date: Option<&FuzzyDate>) -> [String; 2] {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    [day(date.and_then(|date| date.earliest)), day(date.and_then(|date| date.latest))]
}

/// A cell that no spreadsheet takes for a formula.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
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
    fn a_table_without_rows_has_its_header() {
        let table = begin(Vec::new(), b';').unwrap().into_inner().unwrap();
        let text = String::from_utf8(table).unwrap();
        assert!(text.starts_with("\u{feff}siren;code_insee;") && text.ends_with("ligne_du_document\r\n") && text.lines().count() == 1);
    }
}
