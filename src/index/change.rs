//! A change of the index: groups replaced, all of it seen at once when it is committed, and none of it otherwise.

use domain::status::Status;
use domain::subject::{AudienceSet, ThemeSet};
use tantivy::schema::Field;
use tantivy::{IndexWriter, TantivyDocument, Term};
use uuid::Uuid;

use super::analyser::name;
use super::entry::{Entry, Kind};
use super::error::IndexError;
use super::folder::Index;
use super::place::Place;
use super::schema::Fields;

/// The words of a title are counted so often: the ranking then weighs them more, and one field is enough.
const TITLE: usize = 3;
/// Of one text, at most so many bytes are put in. A document of that length is a book, and no action.
const LONGEST: usize = 100_000;

/// A change under way. Dropped without a commit, it has not been.
pub struct Change {
    index: Index,
    writer: Option<IndexWriter>,
    fields: Fields,
}

impl Change {
    pub(super) fn new(index: Index, writer: IndexWriter, fields: Fields) -> Self {
        Self { index, writer: Some(writer), fields }
    }

    /// Everything goes: what is put in from here on is all there is.
    pub fn clear(&mut self) -> Result<(), IndexError> {
        // As a deletion like any other: the engine's own way to empty itself is not undone when the change is not committed.
        self.writer().delete_query(Box::new(tantivy::query::AllQuery))?;
        Ok(())
    }

    /// The entries of a group, instead of those that it had; none, and it is gone.
    pub fn replace(&mut self, group: Uuid, entries: &[Entry]) -> Result<(), IndexError> {
        let term = Term::from_field_text(self.fields.group, &text(group));
        self.writer().delete_term(term);
        entries.iter().try_for_each(|entry| self.add(entry))
    }

    /// One more entry, where its group is known to be new: after [`Self::clear`].
    pub fn add(&mut self, entry: &Entry) -> Result<(), IndexError> {
        let document = document(&self.fields, entry);
        self.writer().add_document(document)?;
        Ok(())
    }

    /// Shows the change to all who read from now on, and writes down how far it goes.
    pub fn commit(mut self, place: &Place) -> Result<(), IndexError> {
        let mut prepared = self.writer().prepare_commit()?;
        prepared.set_payload(&place.text());
        prepared.commit()?;
        if let Some(writer) = self.writer.take() {
            self.index.give_back(writer);
        }
        self.index.refresh()
    }

    fn writer(&mut self) -> &mut IndexWriter {
        self.writer.as_mut().expect("a change keeps its writer until it is committed")
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let Some(mut writer) = self.writer.take() else { return };
        match writer.rollback() {
            Ok(_) => self.index.give_back(writer),
            Err(_) => self.index.lose(),
        }
    }
}

/// An identifier as a value of the index.
pub(super) fn text(id: Uuid) -> String {
    id.simple().to_string()
}

/// The halves of an identifier.
pub(super) fn halves(id: Uuid) -> (u64, u64) {
    id.as_u64_pair()
}

fn document(fields: &Fields, entry: &Entry) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    let title = cut(&entry.title);
    match entry.key.kind {
        Kind::Collectivity => (0..TITLE).for_each(|_| document.add_pre_tokenized_text(fields.text, name(title))),
        _ => (0..TITLE).for_each(|_| document.add_text(fields.text, title)),
    }
    entry.whose.iter().for_each(|body| document.add_pre_tokenized_text(fields.around, name(cut(body))));
    document.add_text(fields.spelling, title);
    entry.texts.iter().for_each(|text| document.add_text(fields.text, cut(text)));
    entry.around.iter().for_each(|text| document.add_text(fields.around, cut(text)));
    let (high, low) = halves(entry.key.id);
    document.add_u64(fields.high, high);
    document.add_u64(fields.low, low);
    document.add_u64(fields.sort, entry.key.kind as u64);
    document.add_text(fields.group, text(entry.group));
    document.add_text(fields.kind, entry.key.kind.name());
    let mut value = |field: Field, value: Option<&str>| value.into_iter().for_each(|value| document.add_text(field, value));
    value(fields.nature, entry.nature.as_deref());
    value(fields.collectivity, entry.collectivity.map(text).as_deref());
    value(fields.collectivity_kind, entry.collectivity_kind);
    value(fields.region, entry.region.map(text).as_deref());
    entry.within.iter().for_each(|body| value(fields.within, Some(&text(*body))));
    numbers(entry.themes).for_each(|theme| value(fields.theme, Some(&theme)));
    audiences(entry.audiences).for_each(|audience| value(fields.audience, Some(&audience)));
    value(fields.lever, entry.lever.map(domain::action::Lever::name));
    value(fields.status, entry.status.map(Status::name));
    if let Some(day) = entry.day {
        value(fields.year, Some(&day.format("%Y").to_string()));
        document.add_i64(fields.day, i64::from(chrono::Datelike::num_days_from_ce(&day)));
    }
    if let Some(population) = entry.population {
        document.add_u64(fields.population, u64::from(population));
    }
    document
}

fn numbers(themes: ThemeSet) -> impl Iterator<Item = String> {
    themes.numbers().collect::<Vec<_>>().into_iter().map(|number| number.to_string())
}

fn audiences(audiences: AudienceSet) -> impl Iterator<Item = String> {
    audiences.numbers().collect::<Vec<_>>().into_iter().map(|number| number.to_string())
}

/// The beginning of a text, up to what is put in at most.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}
