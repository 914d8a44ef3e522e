//! What became of a document: for a person, and for a program.

use domain::diagnostic::Language;
use serde::Serialize;
use uuid::Uuid;

use super::json;
use super::voice::{Voice, plain};
use crate::ingest::Outcome;
use crate::ingest::report::{Changes, Report};
use crate::store::record::Collectivity;
use crate::store::{Store, StoreError, read};

/// What became of a document, with what a person asks about it next.
#[derive(Debug, Clone)]
pub struct Published {
    /// How it ended.
    pub outcome: Outcome,
    /// The number of the version that was made, or that says the same already.
    pub number: Option<i32>,
    /// Its title.
    pub title: Option<String>,
    /// How many actions it has.
    pub actions: usize,
    /// How many sections.
    pub sections: usize,
    /// How many texts that no action could claim.
    pub unattached: usize,
}

impl Published {
    /// What is known without asking the store.
    pub fn bare(outcome: Outcome) -> Self {
        Self { outcome, number: None, title: None, actions: 0, sections: 0, unattached: 0 }
    }

    /// Asks the store what the version in force holds.
    pub async fn of(store: &Store, outcome: Outcome) -> Result<Self, StoreError> {
        let mut published = Self::bare(outcome);
        let Some(id) = published.outcome.version else { return Ok(published) };
        if let Some(version) = read::version::by_ids(store, &[id]).await?.remove(&id) {
            published.number = Some(version.number);
            published.actions = usize::try_from(version.action_count).unwrap_or(0);
            published.title = Some(version.title);
        }
        published.sections = read::version::sections(store, &[id]).await?.remove(&id).map_or(0, |sections| sections.len());
        published.unattached = read::version::unattached_texts(store, &[id]).await?.remove(&id).map_or(0, |texts| texts.len());
        Ok(published)
    }

    /// How it ended, in one word for programs.
    pub fn word(&self) -> &'static str {
        match self.outcome.state {
            "UNCHANGED" => "unchanged",
            "REJECTED" => "rejected",
            _ => "accepted",
        }
    }
}

/// What a program is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of Published")]
pub struct Told<'a> {
    pub outcome: &'static str,
    pub state: &'static str,
    pub run: Option<Uuid>,
    pub plan: Option<Uuid>,
    pub version: Option<Uuid>,
    pub number: Option<i32>,
    pub actions: usize,
    pub sections: usize,
    pub unattached_texts: usize,
    pub changes: Option<Changes>,
    pub report: Option<json::Report<'a>>,
}

impl<'a> Told<'a> {
    /// What became of a document, with its sentences in this language.
    pub fn of(published: &'a Published, language: Language) -> Self {
        let outcome = &published.outcome;
        Self {
            outcome: published.word(),
            state: outcome.state,
            run: Some(outcome.run),
            plan: outcome.plan,
            version: outcome.version,
            number: published.number,
            actions: published.actions,
            sections: published.sections,
            unattached_texts: published.unattached,
            changes: outcome.report.as_ref().and_then(|report| report.changes),
            report: outcome.report.as_ref().map(|report| json::Report::of(report, language)),
        }
    }

    /// A document that was only checked.
    pub fn checked(report: &'a Report, language: Language) -> Self {
        let (outcome, state) = if report.accepted { ("accepted", "DRY_RUN") } else { ("rejected", "REJECTED") };
        Self {
            outcome,
            state,
            run: None,
            plan: None,
            version: None,
            number: None,
            actions: 0,
            sections: 0,
            unattached_texts: 0,
            changes: report.changes,
            report: Some(json::Report::of(report, language)),
        }
    }
}

/// What became of a plan, in one or two sentences.
pub fn sentence(body: &Collectivity, published: &Published, voice: Voice) -> String {
    let name = &body.name_in_sentence;
    let title = plain(published.title.as_deref().unwrap_or_default());
    let number = published.number.unwrap_or_default();
    let mut parts = vec![voice.actions(published.actions), voice.sections(published.sections)];
    if published.unattached > 0 {
        parts.push(voice.unattached(published.unattached));
    }
    let counted = parts.join(", ");
    if published.word() == "unchanged" {
        return voice.say(
            format!("Inchangé : la version {number} de « {title} » ({name}) dit déjà la même chose. {counted}."),
            format!("Unchanged: version {number} of \"{title}\" ({name}) says the same already. {counted}."),
        );
    }
    let mut said = voice.say(
        format!("Publié : version {number} de « {title} » ({name}). {counted}."),
        format!("Published: version {number} of \"{title}\" ({name}). {counted}."),
    );
    if !published.outcome.in_force {
        said += &voice.say(
            " Cette version est plus ancienne que celle qui est en vigueur, et n'en prend pas la place.".to_owned(),
            " This version is older than the one in force, and does not take its place.".to_owned(),
        );
    }
    if let Some(changes) = published.outcome.report.as_ref().and_then(|report| report.changes).filter(|_| number > 1) {
        let Changes { added, changed, removed, unchanged, status_changes } = changes;
        said += &voice.say(
            format!(" Depuis la précédente : {added} ajoutée(s), {changed} modifiée(s) dont {status_changes} d'état, {removed} retirée(s), {unchanged} sans changement."),
            format!(" Since the one before: {added} added, {changed} changed ({status_changes} in status), {removed} removed, {unchanged} unchanged."),
        );
    }
    said
}

/// The same for a document that was refused.
pub fn refused(body: &Collectivity, voice: Voice) -> String {
    let name = &body.name_in_sentence;
    voice.say(
        format!("Refusé pour {name} : rien n'a été publié, la version en vigueur reste la même."),
        format!("Refused for {name}: nothing was published, the version in force stays the same."),
    )
}
