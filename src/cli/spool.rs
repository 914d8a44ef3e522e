//! A reading on its way to a JSON object: kept on disk until it is known whether the document is refused.
//!
//! A million actions never sit in memory, and a refused document leaves empty lists.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, Write};

use domain::action::Action;
use domain::plan::{Section, UnattachedText};
use domain::reading::Sink;
use serde::Serialize;

use super::part::{ActionRead, SectionRead, TextRead};

/// A text speaks of an action that stands near it: so many titles back are kept.
const NEARBY: usize = 64;

/// Three lists, each in a nameless file that goes with the program.
pub(super) struct Spool {
    sections: List,
    actions: List,
    texts: List,
    titles: Vec<String>,
    recent: VecDeque<(u32, String)>,
}

impl Spool {
    /// Opens the files, in the system's folder for such things.
    pub(super) fn open() -> io::Result<Self> {
        let list = List::open;
        Ok(Self { sections: list()?, actions: list()?, texts: list()?, titles: Vec::new(), recent: VecDeque::with_capacity(NEARBY) })
    }

    /// How many texts no action could claim.
    pub(super) fn texts(&self) -> usize {
        self.texts.items
    }

    /// Writes `"sections":[…],"actions":[…],"unattachedTexts":[…]`, the lists empty when the document was refused.
    pub(super) fn write(self, accepted: bool, page: &mut dyn Write) -> io::Result<()> {
        for (name, list) in [("sections", self.sections), ("actions", self.actions), ("unattachedTexts", self.texts)] {
            write!(page, ",\"{name}\":[")?;
            let mut file = list.finish()?;
            if accepted {
                io::copy(&mut file, page)?;
            }
            page.write_all(b"]")?;
        }
        Ok(())
    }
}

impl Sink for Spool {
    fn section(&mut self, section: Section) {
        self.sections.add(&SectionRead::from(&section));
        self.titles.push(section.title);
    }

    fn action(&mut self, action: Action) {
        let section = action.section.and_then(|position| self.titles.get(usize::try_from(position).ok()?));
        self.actions.add(&ActionRead::of(&action, section.map(String::as_str)));
        if self.recent.len() == NEARBY {
            self.recent.pop_front();
        }
        self.recent.push_back((action.position, action.content.title));
    }

    fn unattached(&mut self, text: UnattachedText) {
        let likely = text.likely_action.and_then(|position| self.recent.iter().rev().find(|(known, _)| *known == position));
        self.texts.add(&TextRead::of(&text, likely.map(|(_, title)| title.as_str())));
    }
}

/// Items with commas between them; the first failure is kept, since whoever hands on an item cannot be told of it.
struct List {
    file: BufWriter<File>,
    items: usize,
    failed: Option<io::Error>,
}

impl List {
    fn open() -> io::Result<Self> {
        Ok(Self { file: BufWriter::with_capacity(1 << 16, tempfile::tempfile()?), items: 0, failed: None })
    }

    fn add(&mut self, item: &impl Serialize) {
        if self.failed.is_some() {
            return;
        }
        let comma: &[u8] = if self.items == 0 { b"" } else { b"," };
        self.items += 1;
        let written = self.file.write_all(comma).and_then(|()| serde_json::to_writer(&mut self.file, item).map_err(io::Error::from));
        self.failed = written.err();
    }

    fn finish(self) -> io::Result<BufReader<File>> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(BufReader::with_capacity(1 << 16, file))
    }
}

#[cfg(test)]
mod tests {
    use domain::action::Content;
    use domain::provenance::Place;
    use serde_json::Value;

    use super::*;

    fn spooled(accepted: bool) -> Value {
        let mut spool = Spool::open().unwrap();
        spool.section(Section { title: "Accueil".into(), position: 0, depth: 1, parent: None });
        for position in 0..3 {
            let content = Content { title: format!("Former les agents, {position}"), ..Content::default() };
            spool.action(Action { content, place: Place::row(position + 2), position, section: Some(0), parent: None, raw: Vec::new() });
        }
        spool.unattached(UnattachedText { text: "Deux sessions par an".into(), place: Place::cell(5, 2, None), likely_action: Some(2) });
        let mut page = b"{\"report\":null".to_vec();
        spool.write(accepted, &mut page).unwrap();
        page.push(b'}');
        serde_json::from_slice(&page).unwrap()
    }

    #[test]
    fn what_was_read_is_one_object() {
        let object = spooled(true);
        assert_eq!(object["actions"].as_array().map(Vec::len), Some(3));
        assert_eq!(object["actions"][2]["section"], "Accueil");
        assert_eq!(object["unattachedTexts"][0]["likelyAction"], "Former les agents, 2");
        assert_eq!(object["unattachedTexts"][0]["column"], 2);
    }

    #[test]
    fn a_refused_document_leaves_empty_lists() {
        let object = spooled(false);
        assert!(["sections", "actions", "unattachedTexts"].iter().all(|list| object[list].as_array().is_some_and(Vec::is_empty)));
    }
}
