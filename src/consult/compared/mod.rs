//! The answer to the question of an address, as tables: one for programs and spreadsheets, with a line for each thing that is counted, and
//! one for people, with what is seen at a glance.
//!
//! What is counted is counted in `comparison`; here it gets columns, titles, warnings and an address.

mod asked;
mod caveats;
mod columns;
mod coverage;
mod described;
mod matrix;
mod plans;
mod ranking;
mod territory;
mod timeline;

use chrono::{DateTime, Utc};
use domain::compare::caveat::{self, Caveat};
use domain::compare::fault::{Code, Fault};
use domain::compare::question::{Question, View as Sight};
use domain::compare::title::title;
use domain::compare::word::Columns;
use domain::diagnostic::Language;

use self::asked::{Asked, resolved};
pub use self::described::{Described, Undescribed, describe};
use super::View;
use super::address::Addresses;
use super::comparison::{self, ComparisonError, Comparisons};
use super::dataset::{Dataset, frozen_at};
use super::table::{Note, Table};
use crate::store::read::moment;
use crate::store::{Store, StoreError};

/// A comparison that was made.
#[derive(Debug, Clone)]
pub struct Compared {
    /// A line for each thing that is counted.
    pub table: Table,
    /// What is seen at a glance.
    pub glance: Table,
}

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The address cannot be answered.
    #[error("the address cannot be answered")]
    Address(Vec<Fault>),
    /// The question cannot be answered.
    #[error("the question cannot be answered")]
    Question(#[from] comparison::Fault),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<ComparisonError> for Refused {
    fn from(error: ComparisonError) -> Self {
        match error {
            ComparisonError::Asked(fault) => Self::Question(fault),
            ComparisonError::Store(error) => Self::Store(error),
        }
    }
}

impl Refused {
    /// What is wrong, each with its code.
    pub fn said(&self, language: Language) -> Vec<(&'static str, String)> {
        match self {
            Self::Address(faults) => faults.iter().map(|fault| (fault.code.name(), fault.message(language))).collect(),
            Self::Question(fault) => vec![(fault.code(), fault.sentence(language))],
            Self::Store(_) => Vec::new(),
        }
    }
}

/// Columns and rows, before they have a title and a source.
struct Bare {
    columns: Vec<super::table::Column>,
    rows: Vec<Vec<super::table::Cell<'static>>>,
}

/// What a view answers with: lines to count, lines to look at, and who stands in them.
struct Answer {
    lines: Bare,
    glance: Bare,
    rows: Vec<comparison::Row>,
    data_version: i64,
}

/// Under which view a question is answered.
pub fn view(question: &Question) -> View {
    View { as_of: question.as_of, known_at: question.known_at.map(|instant| instant.timestamp_millis()) }
}

/// Refuses an instant that is still to come: its answer can change.
pub fn in_time(question: &Question, now: DateTime<Utc>) -> Result<(), Refused> {
    match question.known_at {
        Some(instant) if instant > now => {
            Err(Refused::Address(vec![Fault::new(Code::InstantToCome, "connu", &instant.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))]))
        }
        _ => Ok(()),
    }
}

/// Answers a question.
pub async fn answer(store: &Store, comparisons: &Comparisons, addresses: &Addresses, question: &Question) -> Result<Compared, Refused> {
    let asked = resolved(store, question).await?;
    let answer = match question.view {
        Sight::Coverage | Sight::Matrix(Columns::Criteria) => coverage::answer(store, comparisons, &asked).await?,
        Sight::Matrix(columns) => matrix::answer(comparisons, &asked, columns).await?,
        Sight::Breakdowns => plans::answer(comparisons, &asked).await?,
        Sight::Territories(grouping) => territory::answer(store, comparisons, &asked, grouping).await?,
        Sight::Timeline(span) => timeline::answer(store, comparisons, &asked, span).await?,
        Sight::Ranking(asks) => ranking::answer(store, comparisons, &asked, asks).await?,
        Sight::Gaps => coverage::missing(store, comparisons, &asked).await?,
    };
    let state = moment::of(store, answer.data_version, asked.question.view.known_at).await?;
    let caveats = caveat::of(&caveats::facts(question, &answer.rows, &asked.question.scope()));
    let language = question.language;
    let notes: Vec<Note> = caveats.iter().map(|caveat: &Caveat| Note { code: caveat.warning.code(), message: caveat.message(language) }).collect();
    let dataset = dataset_of(question, &names(&asked, &answer.rows), state, asked.question.view);
    let source = dataset.source(addresses, language);
    let titled = |bare: Bare| Table {
        title: dataset.title(language).to_owned(),
        columns: bare.columns,
        rows: bare.rows,
        notes: notes.clone(),
        source: source.clone(),
    };
    Ok(Compared { table: titled(answer.lines), glance: titled(answer.glance) })
}

/// Who stands in an answer, in order.
fn names<'a>(asked: &'a Asked, rows: &'a [comparison::Row]) -> Vec<&'a str> {
    if rows.is_empty() {
        asked.bodies.iter().map(|body| body.name.as_str()).collect()
    } else {
        rows.iter().map(|row| row.collectivity.name.as_str()).collect()
    }
}

/// What is told of the data behind an answer.
fn dataset_of(question: &Question, names: &[&str], state: moment::Moment, view: View) -> Dataset {
    let known_at = frozen_at(state, view);
    let told = |language| {
        let themes: Vec<&str> = question.themes.iter().map(|theme| theme.label(language)).collect();
        title(question, names, &themes, language)
    };
    Dataset {
        titles: [told(Language::Fr), told(Language::En)],
        collectivities: names.iter().map(|name| (*name).to_owned()).collect(),
        as_of: question.as_of,
        path: question.address(""),
        frozen_path: question.frozen(known_at).address(""),
        data_version: state.number,
        known_at,
    }
}
