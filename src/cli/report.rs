//! What a person is shown of a plan as it was understood.
//!
//! Texts of strangers are made fit for a terminal; long lists are cut, and say so.

use std::io::{self, Write};

use domain::action::Action;
use domain::plan::{Section, UnattachedText};
use domain::reading::Sink;
use domain::status::Status;

use super::voice::{Voice, cut, plain};
use crate::ingest::told::page::more;
pub(super) use crate::ingest::told::page::{closing, heading, remarks};

/// So many actions and texts are shown.
const SHOWN: usize = 60;
/// The width of what is written after an indent.
const WIDTH: usize = 110;

/// The first sections, actions and texts of a reading; the others are counted.
#[derive(Default)]
pub(super) struct Outline {
    sections: Vec<Section>,
    actions: Vec<Action>,
    texts: Vec<UnattachedText>,
    all_sections: usize,
    all_actions: usize,
    all_texts: usize,
}

impl Sink for Outline {
    fn section(&mut self, section: Section) {
        self.all_sections += 1;
        if self.sections.len() < SHOWN {
            self.sections.push(section);
        }
    }
    fn action(&mut self, action: Action) {
        self.all_actions += 1;
        if self.actions.len() < SHOWN {
            self.actions.push(action);
        }
    }
    fn unattached(&mut self, text: UnattachedText) {
        self.all_texts += 1;
        if self.texts.len() < SHOWN {
            self.texts.push(text);
        }
    }
}

impl Outline {
    /// How many texts no action could claim.
    pub(super) fn texts(&self) -> usize {
        self.all_texts
    }

    /// Prints the plan as it was understood.
    pub(super) fn write(&self, page: &mut dyn Write, voice: Voice) -> io::Result<()> {
        let mut open = None;
        for action in &self.actions {
            if action.section != open || action.position == 0 {
                open = action.section;
                let section = open.and_then(|position| self.sections.iter().find(|section| section.position == position));
                if let Some(section) = section {
                    writeln!(page, "\n  {}", cut(&plain(&section.title), WIDTH))?;
                } else {
                    writeln!(page)?;
                }
            }
            let row = action.place.row.map(|row| row.to_string()).unwrap_or_default();
            writeln!(page, "    {row:>5}  {:<18}{}", status(action.content.status, voice), cut(&plain(&action.content.title), WIDTH - 24))?;
        }
        more(page, self.all_actions - self.actions.len(), &voice.actions(self.all_actions - self.actions.len()), voice)?;
        if !self.texts.is_empty() {
            writeln!(page, "\n  {}", voice.say("Textes à part, rattachés à aucune action", "Texts set apart, attached to no action"))?;
        }
        for text in &self.texts {
            let row = text.place.row.map(|row| row.to_string()).unwrap_or_default();
            writeln!(page, "    {row:>5}  {}", cut(&plain(&text.text), WIDTH - 6))?;
        }
        more(page, self.all_texts - self.texts.len(), &voice.unattached(self.all_texts - self.texts.len()), voice)
    }
}

/// A status in the words of a reader.
pub(super) fn status(status: Status, voice: Voice) -> &'static str {
    let (french, english) = match status {
        Status::NotReported => ("non renseigné", "not reported"),
        Status::UnderDiscussion => ("à discuter", "under discussion"),
        Status::NotStarted => ("à venir", "not started"),
        Status::InProgress => ("en cours", "in progress"),
        Status::Recurring => ("permanent", "recurring"),
        Status::OnHold => ("en pause", "on hold"),
        Status::Blocked => ("bloqué", "blocked"),
        Status::PartlyDone => ("réalisé en partie", "partly done"),
        Status::Done => ("réalisé", "done"),
        Status::NotAchieved => ("non réalisé", "not achieved"),
        Status::Abandoned => ("abandonné", "abandoned"),
        Status::NotApplicable => ("sans objet", "not applicable"),
    };
    voice.say(french, english)
}
