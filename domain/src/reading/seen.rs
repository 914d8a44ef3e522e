//! Titles and identifiers that come again: remarked, since they cannot tell actions apart from one version to the next.
//!
//! A set of a million digests is larger than a cache, and each look into it waits for the memory. Rows are therefore looked up some
//! at a time, so that the waits overlap; what they need for a remark is kept until then.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::quality::RandomState;

use super::builder::{At, Builder, self_place};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::Field;
use crate::text;

/// So many rows are looked up at a time.
const TOGETHER: usize = 64;

/// A row that waits to be looked up. The texts are written over by the next row that waits in its place.
#[derive(Default)]
struct Waiting {
    line: u32,
    pointer: Option<String>,
    column: usize,
    title: String,
    title_digest: u64,
    id: String,
    id_digest: Option<u64>,
}

/// What was met, by its digests.
#[derive(Default)]
pub(super) struct Seen {
    state: RandomState,
    folded: String,
    titles: HashSet<u64, RandomState>,
    ids: HashSet<u64, RandomState>,
    waiting: Vec<Waiting>,
    count: usize,
}

impl Seen {
    /// Makes room for so many rows, when that is no more than a large plan has.
    pub(super) fn expect(&mut self, rows: usize, ids: bool) {
        const MANY: usize = 1 << 20;
        self.titles.reserve(rows.min(MANY));
        self.ids.reserve(if ids { rows.min(MANY) } else { 0 });
    }

    fn wait(&mut self, title: &str, id: Option<&str>, at: At<'_>, column: usize) {
        if self.waiting.len() == self.count {
            self.waiting.push(Waiting::default());
        }
        text::fold_into(title, &mut self.folded);
        let waiting = &mut self.waiting[self.count];
        self.count += 1;
        (waiting.line, waiting.column, waiting.pointer) = (at.line, column, at.pointer.map(str::to_owned));
        waiting.title.clear();
        waiting.title.push_str(title);
        waiting.title_digest = self.state.hash_one(&self.folded);
        waiting.id.clear();
        waiting.id.push_str(id.unwrap_or(""));
        waiting.id_digest = id.map(|id| self.state.hash_one(id));
    }

    /// For each row that waits, whether its title and its identifier come again.
    fn look_up(&mut self) -> ([bool; TOGETHER], [bool; TOGETHER]) {
        let (mut titles, mut ids) = ([false; TOGETHER], [false; TOGETHER]);
        for (again, waiting) in titles.iter_mut().zip(&self.waiting[..self.count]) {
            *again = !self.titles.insert(waiting.title_digest);
        }
        for (again, waiting) in ids.iter_mut().zip(&self.waiting[..self.count]) {
            *again = waiting.id_digest.is_some_and(|digest| !self.ids.insert(digest));
        }
        (titles, ids)
    }
}

impl Builder<'_> {
    /// Takes the title and the identifier of an action, to be looked up with those of the rows around it.
    pub(super) fn met(&mut self, title: &str, id: Option<&str>, at: At<'_>, column: usize) {
        self.seen.wait(title, id, at, column);
        if self.seen.count == TOGETHER {
            self.look_up();
        }
    }

    /// Remarks what comes again in the rows that wait.
    pub(super) fn look_up(&mut self) {
        let (titles, ids) = self.seen.look_up();
        let id_column = self.slots[Field::ActionId.index()].unwrap_or(0);
        for (index, waiting) in self.seen.waiting[..self.seen.count].iter().enumerate() {
            let at = At { line: waiting.line, pointer: waiting.pointer.as_deref() };
            if titles[index] {
                let place = self_place(&self.columns, at, waiting.column);
                self.report.remarks.add_kind(Diagnostic::new(Code::TitleDuplicated, place).raw(&waiting.title));
            }
            if ids[index] {
                let place = self_place(&self.columns, at, id_column);
                self.report.remarks.add(Diagnostic::new(Code::IdDuplicated, place).raw(&waiting.id));
            }
        }
        self.seen.count = 0;
    }
}
