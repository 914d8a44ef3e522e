//! The whole trip on one page: bytes go in; sections, actions, texts that no action could claim, and a report come out.
//!
//! Nothing fails: a document that cannot be read is a report that says so. Actions are handed on as they are read, so that a million
//! rows need no more memory than one; a document refused at its end has handed on actions that the caller drops.

mod apart;
mod book;
mod builder;
mod collect;
mod content;
mod document;
mod evidence;
mod fit;
mod flat;
mod json;
mod merged;
mod perimeter;
mod prose;
mod report;
mod sections;
mod seen;
mod table;
mod values;

use std::sync::Arc;

use uuid::Uuid;

use crate::action::Action;
use crate::collectivity::Reference;
use crate::decode::{Limits, encoding, packed, recognise, workbook};
use crate::mapping::Recipe;
use crate::normalise::status::StatusWords;
use crate::plan::{Section, UnattachedText};

pub use collect::{Reading, read_whole};
pub use report::{Completeness, Report, StatusWord};

/// Finds a collectivité by what a document writes; `None` when nobody is called so.
pub type Gazetteer = dyn Fn(&Reference) -> Option<Uuid> + Send + Sync;

/// What a reading needs besides the bytes.
#[derive(Clone, Default)]
pub struct Options {
    /// What is pinned about this feed.
    pub recipe: Recipe,
    /// How much is taken of a stranger's file.
    pub limits: Limits,
    /// The collectivité that the document may speak for; none when the document itself says.
    pub perimeter: Option<Uuid>,
    /// Who is called what; without it codes are checked by their form alone.
    pub gazetteer: Option<Arc<Gazetteer>>,
    /// Whether the rows as received are handed on with the actions.
    pub keep_raw: bool,
}

/// Takes what a reading hands on, in the order of the document.
pub trait Sink {
    /// A section opens.
    fn section(&mut self, section: Section);
    /// An action was read.
    fn action(&mut self, action: Action);
    /// A text that no action could claim.
    fn unattached(&mut self, text: UnattachedText);
    /// So many bytes of so many are read.
    fn progress(&mut self, read: usize, of: usize) {
        let _ = (read, of);
    }
}

/// Reads a document.
pub fn read(bytes: &[u8], options: &Options, sink: &mut dyn Sink) -> Report {
    let mut report = Report::default();
    if let Err(refusal) = read_into(bytes, options, sink, &mut report) {
        report.remarks.add(*refusal.0);
    }
    report.finish();
    report
}

fn read_into(bytes: &[u8], options: &Options, sink: &mut dyn Sink, report: &mut Report) -> Result<(), crate::decode::Refusal> {
    let bytes = &*packed::unpack(bytes, &options.limits)?;
    let words = StatusWords::with_recipe(options.recipe.status_words.iter().map(|(word, status)| (word.clone(), *status)));
    if workbook::is_package(bytes) {
        return book::read(bytes, options, words, sink, report);
    }
    let choice = encoding::detect(bytes);
    recognise(bytes, choice)?;
    report.encoding = Some(choice.name());
    if choice.assumed {
        report.assumed_encoding(choice, bytes);
    }
    if json::looks_like_json(bytes, choice) {
        let text = json::text(bytes, choice)?;
        json::read(&text, &mut builder::Builder::new(options, words, sink, report))
    } else {
        table::read(bytes, choice, &mut builder::Builder::new(options, words, sink, report))
    }
}
