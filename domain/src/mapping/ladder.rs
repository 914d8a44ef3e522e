//! The ladder: recipe, exact name, alias, near name, content, and at last « not mapped ». Each column says on which rung it stands.
//!
//! Two columns that claim one field from the same rung get neither: nothing is guessed, both stay readable in `raw`.

use std::sync::Arc;

use serde::Serialize;

use super::alias::{self, Meaning};
use super::{Field, Recipe};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::normalise::money::percent_column;
use crate::normalise::status::{StatusWords, is_status_word};
use crate::provenance::Place;
use crate::text;

/// How it was decided what a column is, in the order of the rungs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// Pinned by an administrator.
    Admin,
    /// Pinned by the publisher's recipe.
    Publisher,
    /// The canonical name.
    ExactName,
    /// A known other name.
    Synonym,
    /// A name near enough to one field's.
    Fuzzy,
    /// What the cells hold.
    Content,
    /// Not mapped: kept in `raw` only.
    Unmapped,
}

impl Decision {
    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::Publisher => "PUBLISHER",
            Self::ExactName => "EXACT_NAME",
            Self::Synonym => "SYNONYM",
            Self::Fuzzy => "FUZZY",
            Self::Content => "CONTENT",
            Self::Unmapped => "UNMAPPED",
        }
    }
}

/// A column and what it is read as.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// As written.
    pub header: Arc<str>,
    /// The field; none is kept in `raw` only.
    pub field: Option<Field>,
    /// How that was decided.
    pub decided_by: Decision,
    /// 0 to 1, where the decision was a matter of degree.
    pub confidence: Option<f64>,
}

/// The cells of a column in the first rows.
pub type Sample = Vec<String>;

/// A claim of a column to a field.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Claim {
    /// None, or refused.
    Nothing,
    /// Pinned as not read.
    Ignored(Decision),
    Wants(Field, Decision, Option<f64>),
    /// A name of two meanings that its cells do not settle.
    Torn(Field, Field),
}

/// Maps the columns of a table. `samples` holds the first cells of each column, `row` is the line of the header.
pub fn map(headers: &[String], samples: &[Sample], recipe: &Recipe, words: &StatusWords, row: Option<u32>, remarks: &mut Diagnostics) -> Vec<Column> {
    let empty = Sample::new();
    let sample = |column: usize| samples.get(column).unwrap_or(&empty);
    // Comparing with every alias is for tables that people write, not for a hundred thousand columns.
    let near = headers.len() <= 300;
    let claims: Vec<Claim> = headers.iter().enumerate().map(|(column, header)| claim(header, sample(column), recipe, near)).collect();
    let mut columns = award(headers, &claims, samples, row, remarks);
    status_by_content(&mut columns, samples, words);
    for (index, column) in columns.iter().enumerate() {
        remark(index, column, &claims[index], sample(index), row, remarks);
    }
    columns
}

fn claim(header: &str, sample: &Sample, recipe: &Recipe, near: bool) -> Claim {
    if let Some(pinned) = recipe.column(header) {
        let decision = recipe.author.decision();
        return pinned.map_or(Claim::Ignored(decision), |field| Claim::Wants(field, decision, None));
    }
    if let Some(field) = Field::parse(header.trim()) {
        return Claim::Wants(field, Decision::ExactName, None);
    }
    match alias::meaning(header) {
        // A column of names of communes is no column of codes.
        Some(Meaning::Field(Field::Collectivite)) if alias::key(header) == "commune" && !mostly(sample, is_code) => Claim::Nothing,
        Some(Meaning::Field(field)) => Claim::Wants(field, Decision::Synonym, None),
        Some(Meaning::Progress) if mostly(sample, |cell| percent_column(cell).is_some()) => {
            Claim::Wants(Field::AvancementPct, Decision::Synonym, None)
        }
        Some(Meaning::Progress) => Claim::Wants(Field::Statut, Decision::Synonym, None),
        Some(Meaning::Objective) => objective(sample),
        None if near => alias::nearest(header).map_or(Claim::Nothing, |(field, likeness)| Claim::Wants(field, Decision::Fuzzy, Some(likeness))),
        None => Claim::Nothing,
    }
}

/// « Objectif » heads sections when its cells repeat, an implementation when each is another.
fn objective(sample: &Sample) -> Claim {
    let filled: Vec<&String> = sample.iter().filter(|cell| !text::is_blank(cell)).collect();
    let distinct = filled.iter().collect::<std::collections::HashSet<_>>().len();
    if filled.len() >= 4 && distinct * 2 <= filled.len() {
        Claim::Wants(Field::Axe, Decision::Content, None)
    } else if filled.len() >= 4 && distinct == filled.len() {
        Claim::Wants(Field::Modalites, Decision::Content, None)
    } else {
        Claim::Torn(Field::Axe, Field::Modalites)
    }
}

/// Whether a cell holds digits as the codes of collectivités do.
fn is_code(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits >= 4 && cell.chars().all(|sign| sign.is_ascii_digit() || sign.is_whitespace() || matches!(sign, 'A' | 'B'))
}

/// Whether at least 80 % of the filled cells are such.
fn mostly(sample: &Sample, is: impl Fn(&str) -> bool) -> bool {
    let filled = || sample.iter().filter(|cell| !text::is_blank(cell));
    let count = filled().count();
    count > 0 && filled().filter(|cell| is(cell)).count() * 5 >= count * 4
}

/// Gives each field to the one column on the highest rung that claims it.
fn award(headers: &[String], claims: &[Claim], samples: &[Sample], row: Option<u32>, remarks: &mut Diagnostics) -> Vec<Column> {
    let mut columns: Vec<Column> = headers
        .iter()
        .map(|header| Column { header: Arc::from(header.as_str()), field: None, decided_by: Decision::Unmapped, confidence: None })
        .collect();
    for field in Field::ALL {
        let mut rivals: Vec<(usize, Decision, Option<f64>)> = claims
            .iter()
            .enumerate()
            .filter_map(|(column, claim)| match claim {
                Claim::Wants(wanted, decision, likeness) if wanted == field => Some((column, *decision, *likeness)),
                _ => None,
            })
            .collect();
        if rivals.is_empty() {
            continue;
        }
        if *field == Field::Withheld {
            for (column, decision, likeness) in rivals {
                settle(&mut columns[column], *field, decision, likeness);
            }
            continue;
        }
        // Codes are given twice, as SIREN and as INSEE code, and mean the same body: the first that holds codes is enough.
        if *field == Field::Collectivite {
            rivals.sort_by_key(|(column, decision, _)| (!samples.get(*column).is_some_and(|sample| mostly(sample, is_code)), *decision));
            let (column, decision, likeness) = rivals[0];
            settle(&mut columns[column], *field, decision, likeness);
            continue;
        }
        rivals.sort_by_key(|(_, decision, _)| *decision);
        let tied = rivals.get(1).is_some_and(|second| second.1 == rivals[0].1);
        if !tied {
            let (column, decision, likeness) = rivals.remove(0);
            settle(&mut columns[column], *field, decision, likeness);
        }
        for (column, ..) in rivals {
            let mut remark = Diagnostic::new(Code::ColumnAmbiguous, at(row, column, &headers[column])).raw(&headers[column]).detail(field.name());
            if tied && *field == Field::Titre {
                // Without a title nothing can be read.
                remark = remark.severity(Severity::Error);
            }
            remarks.add(remark);
        }
    }
    for (column, claim) in claims.iter().enumerate() {
        if let Claim::Ignored(decision) = claim {
            columns[column].decided_by = *decision;
        }
    }
    columns
}

fn settle(column: &mut Column, field: Field, decision: Decision, likeness: Option<f64>) {
    column.field = Some(field);
    column.decided_by = decision;
    column.confidence = likeness.map(|likeness| (likeness * 1000.0).round() / 1000.0);
}

/// Gives `statut`, when no name claimed it, to the one unmapped column whose filled cells are status words.
fn status_by_content(columns: &mut [Column], samples: &[Sample], words: &StatusWords) {
    if columns.iter().any(|column| column.field == Some(Field::Statut)) {
        return;
    }
    let enough = |sample: &Sample| sample.iter().filter(|cell| !text::is_blank(cell)).count() >= 3;
    let found: Vec<usize> = (0..columns.len())
        .filter(|column| columns[*column].field.is_none() && columns[*column].decided_by == Decision::Unmapped)
        .filter(|column| samples.get(*column).is_some_and(|sample| enough(sample) && mostly(sample, |cell| is_status_word(cell, words))))
        .collect();
    if let [column] = found[..] {
        columns[column].field = Some(Field::Statut);
        columns[column].decided_by = Decision::Content;
    }
}

fn at(row: Option<u32>, column: usize, header: &str) -> Place {
    let column = u32::try_from(column + 1).unwrap_or(u32::MAX);
    match row {
        Some(row) => Place::cell(row, column, Some(Arc::from(header))),
        None => Place { column_name: Some(Arc::from(header)), ..Place::default() },
    }
}

/// Says what was not understood of a column.
fn remark(index: usize, column: &Column, claim: &Claim, sample: &Sample, row: Option<u32>, remarks: &mut Diagnostics) {
    let remark = |code| Diagnostic::new(code, at(row, index, &column.header)).raw(&column.header);
    let said = match (column.field, claim) {
        (Some(Field::Withheld), _) => remark(Code::PersonalDataWithheld),
        (None, Claim::Torn(one, other)) => remark(Code::ColumnAmbiguous).detail(format!("{}, {}", one.name(), other.name())),
        (None, Claim::Nothing) if !text::is_blank(&column.header) || sample.iter().any(|cell| !text::is_blank(cell)) => {
            remark(Code::ColumnUnknown).detail("")
        }
        _ => return,
    };
    remarks.add(said);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(headers: &[&str], rows: &[&[&str]], recipe: &str) -> (Vec<Option<&'static str>>, Vec<Code>) {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let samples: Vec<Sample> = (0..headers.len()).map(|column| rows.iter().map(|row| row[column].to_owned()).collect()).collect();
        let mut remarks = Diagnostics::new();
        let recipe = Recipe::parse(recipe).unwrap();
        let columns = map(&headers, &samples, &recipe, &StatusWords::default(), Some(1), &mut remarks);
        let codes = remarks.into_sorted().iter().map(|remark| remark.code).collect();
        (columns.iter().map(|column| column.field.map(Field::name)).collect(), codes)
    }

    #[test]
    fn an_exact_name_beats_an_alias_and_the_loser_is_said() {
        let (fields, codes) = mapped(&["titre", "Action"], &[], "{}");
        assert_eq!((fields, codes), (vec![Some("titre"), None], vec![Code::ColumnAmbiguous]));
    }

    #[test]
    fn two_columns_on_one_rung_get_neither() {
        let (fields, codes) = mapped(&["titre", "Suivi", "Réalisation"], &[], "{}");
        assert_eq!((fields, codes), (vec![Some("titre"), None, None], vec![Code::ColumnAmbiguous, Code::ColumnAmbiguous]));
    }

    #[test]
    fn a_recipe_beats_all() {
        let (fields, _) = mapped(&["titre", "Couleur", "Statut"], &[], r#"{"columns": {"couleur": "statut", "Statut": null}}"#);
        assert_eq!(fields, [Some("titre"), Some("statut"), None]);
    }

    #[test]
    fn progress_is_a_word_or_a_percentage_by_its_cells() {
        assert_eq!(mapped(&["titre", "Avancement"], &[&["a", "45 %"], &["b", "100"]], "{}").0[1], Some("avancement_pct"));
        assert_eq!(mapped(&["titre", "Avancement"], &[&["a", "en cours"], &["b", "fait"]], "{}").0[1], Some("statut"));
    }

    #[test]
    fn a_column_of_status_words_is_the_status() {
        let rows: &[&[&str]] = &[&["a", "en cours", "x"], &["b", "réalisé", "y"], &["c", "à venir", ""]];
        assert_eq!(mapped(&["titre", "Où en est-on ?", "Note"], rows, "{}").0, [Some("titre"), Some("statut"), None]);
    }

    #[test]
    fn names_of_people_are_recognised_in_order_to_be_withheld() {
        let (fields, codes) = mapped(&["titre", "E-mail", "Élu·e référent·e"], &[], "{}");
        assert_eq!(fields, [Some("titre"), Some("withheld"), Some("withheld")]);
        assert_eq!(codes, [Code::PersonalDataWithheld, Code::PersonalDataWithheld]);
    }
}
