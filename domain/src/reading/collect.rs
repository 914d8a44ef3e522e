//! A reading kept whole in memory, for documents that are published: their size is limited before.

use super::{Options, Report, Sink, read};
use crate::action::Action;
use crate::plan::{Section, UnattachedText};

/// A document as read.
#[derive(Debug, Default)]
pub struct Reading {
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// Its actions, in order.
    pub actions: Vec<Action>,
    /// Texts that no action could claim.
    pub unattached: Vec<UnattachedText>,
    /// What was understood and what was not.
    pub report: Report,
}

impl Sink for Reading {
    fn section(&mut self, section: Section) {
        self.sections.push(section);
    }
    fn action(&mut self, action: Action) {
        self.actions.push(action);
    }
    fn unattached(&mut self, text: UnattachedText) {
        self.unattached.push(text);
    }
}

/// Reads a document and keeps all of it. A document that is refused keeps its report alone.
pub fn read_whole(bytes: &[u8], options: &Options) -> Reading {
    let mut reading = Reading::default();
    let report = read(bytes, options, &mut reading);
    if report.accepted { Reading { report, ..reading } } else { Reading { report, ..Reading::default() } }
}
