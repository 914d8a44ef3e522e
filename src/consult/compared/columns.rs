//! The columns that tables of comparisons share: who, what is known of them, and how many actions have come how far.

use std::borrow::Cow;

use domain::compare::{Breakdown, CellState};
use domain::diagnostic::Language;
use domain::status::Status;

use crate::consult::Availability;
use crate::consult::table::{Cell, Column, Kind, Missing, Tone};
use crate::consult::vocabulary::{ACTION_STATUS, DATA_AVAILABILITY};
use crate::store::record::Collectivity;

/// One of two texts.
pub(super) fn say(language: Language, french: &'static str, english: &'static str) -> &'static str {
    match language {
        Language::Fr => french,
        Language::En => english,
    }
}

/// A column with its label in either language.
pub(super) fn column(language: Language, key: &'static str, kind: Kind, french: &'static str, english: &'static str) -> Column {
    Column::new(key, say(language, french, english), kind)
}

/// Who: codes and name.
pub(super) fn who(language: Language) -> Vec<Column> {
    vec![
        column(language, "siren", Kind::Text, "SIREN", "SIREN"),
        column(language, "code_insee", Kind::Text, "Code INSEE", "INSEE code"),
        name(language),
    ]
}

/// The name alone.
pub(super) fn name(language: Language) -> Column {
    column(language, "nom_collectivite", Kind::Text, "Collectivité", "Collectivité")
}

/// The cells of [`who`].
pub(super) fn whose(body: &Collectivity) -> Vec<Cell<'static>> {
    let text = |text: Option<&String>| text.map_or(Cell::Empty, |text| Cell::owned(text.clone()));
    vec![text(body.siren.as_ref()), text(body.insee_code.as_ref()), Cell::owned(body.name.clone())]
}

/// What can be said of the plans.
pub(super) fn availability(language: Language) -> Column {
    column(language, "donnees", Kind::Text, "Données", "Data")
}

/// The cell of [`availability`], by its name in the API.
pub(super) fn available(availability: Availability) -> Cell<'static> {
    Cell::Text(Cow::Borrowed(match availability {
        Availability::NoKnownPlan => DATA_AVAILABILITY[0].value,
        Availability::StructuredWithoutProgress => DATA_AVAILABILITY[3].value,
        Availability::StructuredWithProgress => DATA_AVAILABILITY[4].value,
    }))
}

/// How many actions, what share of them is stated and done, between which bounds, and how many have each status.
pub(super) fn counts(language: Language) -> Vec<Column> {
    let mut columns = summary(language);
    columns.extend([
        column(language, "realisees_au_moins", Kind::Share, "Réalisées, au moins", "Done, at least"),
        column(language, "realisees_au_plus", Kind::Share, "Réalisées, au plus", "Done, at most"),
    ]);
    columns.extend(Status::ALL.into_iter().map(|status| Column::new(key(status), ACTION_STATUS[status as usize].label(language), Kind::Number)));
    columns
}

/// How many actions, what share of them is stated, and what share of those is done.
pub(super) fn summary(language: Language) -> Vec<Column> {
    vec![
        column(language, "actions", Kind::Number, "Actions", "Actions"),
        column(language, "renseignees", Kind::Share, "Renseignées", "Stated"),
        column(language, "realisees", Kind::Share, "Réalisées", "Done"),
    ]
}

/// The cells of [`counts`].
pub(super) fn counted(counted: Option<&Breakdown>) -> Vec<Cell<'static>> {
    let mut cells = summed(counted);
    match counted {
        None => cells.extend(std::iter::repeat_n(Cell::Missing(Missing::NoData), 2 + Status::ALL.len())),
        Some(counted) => {
            let done = counted.done();
            cells.extend([Cell::share(done.lower), Cell::share(done.upper)]);
            cells.extend(Status::ALL.into_iter().map(|status| number(counted.of(status))));
        }
    }
    cells
}

/// The cells of [`summary`].
pub(super) fn summed(counted: Option<&Breakdown>) -> Vec<Cell<'static>> {
    match counted {
        None => vec![Cell::Missing(Missing::NoData); 3],
        Some(counted) => vec![number(counted.total()), Cell::share(counted.reported()), Cell::share(counted.done().of_reported)],
    }
}

/// A count.
pub(super) fn number(number: u64) -> Cell<'static> {
    Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The name of the column that counts a status.
pub(super) const fn key(status: Status) -> &'static str {
    match status {
        Status::NotReported => "non_renseigne",
        Status::UnderDiscussion => "a_discuter",
        Status::NotStarted => "a_venir",
        Status::InProgress => "en_cours",
        Status::Recurring => "permanent",
        Status::OnHold => "en_pause",
        Status::Blocked => "bloque",
        Status::PartlyDone => "partiellement_realise",
        Status::Done => "realise",
        Status::NotAchieved => "non_realise",
        Status::Abandoned => "abandonne",
        Status::NotApplicable => "sans_objet",
    }
}

/// The family that a cell of a matrix belongs to.
pub(super) const fn tone(state: CellState) -> Tone {
    match state {
        CellState::NoData => Tone::NoData,
        CellState::NotApplicable => Tone::NotApplicable,
        CellState::Absent => Tone::Absent,
        CellState::PresentStatusUnknown => Tone::NotReported,
        CellState::Planned => Tone::Planned,
        CellState::UnderWay => Tone::UnderWay,
        CellState::DoneAtLeastOne => Tone::Done,
        CellState::Stalled => Tone::Stopped,
    }
}
