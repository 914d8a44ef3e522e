//! JSON in its four shapes: a bare list, one object, an envelope with the list under any key, one value a line.
//!
//! Records are read one by one; the first ones tell what the keys hold, as the first rows of a table do.

use std::borrow::Cow;
use std::collections::HashMap;

use super::builder::{At, Builder};
use super::flat::{Entry, flatten};
use super::table::{SAMPLE_BYTES, SAMPLE_ROWS};
use super::{document, evidence};
use crate::decode::encoding::{self, Choice};
use crate::decode::json::{self, Node, Part};
use crate::decode::{Format, Refusal};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::ladder::{self, Sample};
use crate::mapping::{Column, Decision, Field, alias};
use crate::provenance::Place;

/// Whether the text begins as JSON does.
pub(super) fn looks_like_json(bytes: &[u8], choice: Choice) -> bool {
    let head = encoding::head(bytes, choice);
    let mut signs = head.trim_start().chars().filter(|sign| !sign.is_whitespace());
    match (signs.next(), signs.next()) {
        (Some('{'), second) => matches!(second, Some('"' | '}') | None) || head.trim_start().starts_with("{\n"),
        (Some('['), second) => matches!(second, Some('{' | '[' | '"' | ']' | '0'..='9' | '-' | 't' | 'f' | 'n') | None),
        _ => false,
    }
}

/// Reads a JSON text.
pub(super) fn read<'a>(text: &'a str, builder: &mut Builder<'a>) -> Result<(), Refusal> {
    let pinned: Vec<(Field, String)> = builder.options.recipe.constants.iter().map(|(field, value)| (*field, value.clone())).collect();
    for (field, value) in pinned {
        builder.constant(field, &value, &Place::document());
    }
    builder.report.format = Some(Format::Json);
    builder.report.lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    let whole = Part::whole(text);
    let mut stream = Stream::new(builder, text);
    if whole.is_list() {
        whole.each(&mut |part| stream.part(&part, &[]))?;
    } else if json::is_sequence(text) {
        stream.builder.report.format = Some(Format::Ndjson);
        json::values(text, &mut |part| stream.part(&part, &[]))?;
    } else {
        document::read(&whole, &mut stream)?;
    }
    stream.finish();
    Ok(())
}

/// The text of a JSON document, which is read in one piece.
pub(super) fn text(bytes: &[u8], choice: Choice) -> Result<Cow<'_, str>, Refusal> {
    if choice.encoding == encoding_rs::UTF_8 && choice.broken_at.is_none() {
        let text =
            simdutf8::basic::from_utf8(&bytes[choice.mark..]).map_err(|_| Refusal::because(Code::FileNotReadable, Place::document(), "UTF-8"))?;
        return Ok(Cow::Borrowed(text));
    }
    Ok(Cow::Owned(choice.encoding.decode_without_bom_handling(&bytes[choice.mark..]).0.into_owned()))
}

/// A record on its way to the builder.
struct Record {
    line: u32,
    pointer: String,
    entries: Vec<Entry>,
}

/// Records of JSON, whatever held them.
pub(super) struct Stream<'s, 'b> {
    text: &'b str,
    pub(super) builder: &'s mut Builder<'b>,
    columns: HashMap<String, usize>,
    headers: Vec<String>,
    waiting: Vec<Record>,
    waiting_bytes: usize,
    mapped: bool,
    read: usize,
}

impl<'s, 'b> Stream<'s, 'b> {
    fn new(builder: &'s mut Builder<'b>, text: &'b str) -> Self {
        Self { text, builder, columns: HashMap::new(), headers: Vec::new(), waiting: Vec::new(), waiting_bytes: 0, mapped: false, read: 0 }
    }

    /// Takes one record; `context` holds what its surroundings say of it, the section above all.
    pub(super) fn part(&mut self, part: &Part<'_>, context: &[(Field, String)]) -> Result<(), Refusal> {
        let node = part.read(&self.builder.options.limits)?;
        self.read += part.text.len();
        self.builder.sink.progress(self.read.min(self.text.len()), self.text.len());
        if !matches!(node, Node::Object(_)) {
            self.builder.report.rows_read += 1;
            self.builder.report.rows_set_aside += 1;
            self.builder.report.remarks.add_kind(Diagnostic::new(Code::TitleMissing, part.place()).raw(part.text));
            return Ok(());
        }
        let mut entries = flatten(&node);
        for (field, value) in context {
            if !entries.iter().any(|entry| alias::key(&entry.name) == alias::key(field.name())) {
                entries.push(Entry { name: field.name().to_owned(), value: value.clone(), repeated: false, number_as_code: false });
            }
        }
        self.remark(part, &entries);
        let record = Record { line: part.line, pointer: part.pointer.clone(), entries };
        if self.mapped {
            self.row(&record);
            return self.builder.bounded();
        }
        self.waiting_bytes += part.text.len();
        self.waiting.push(record);
        if self.waiting.len() >= SAMPLE_ROWS || self.waiting_bytes >= SAMPLE_BYTES { self.map() } else { Ok(()) }
    }

    fn remark(&mut self, part: &Part<'_>, entries: &[Entry]) {
        for entry in entries {
            if entry.repeated {
                let key = entry.name.trim_end_matches(" (2)");
                self.builder.report.remarks.add(Diagnostic::new(Code::DuplicateKey, part.place()).raw(key));
            }
            if entry.number_as_code {
                self.builder.report.remarks.add(Diagnostic::new(Code::NumberAsCode, part.place()).raw(&entry.value));
            }
        }
    }

    /// Maps the keys of the first records, then reads them.
    fn map(&mut self) -> Result<(), Refusal> {
        let waiting = std::mem::take(&mut self.waiting);
        for record in &waiting {
            for entry in &record.entries {
                self.column(&entry.name)?;
            }
        }
        let mut samples: Vec<Sample> = vec![Sample::new(); self.headers.len()];
        for entry in waiting.iter().flat_map(|record| &record.entries) {
            samples[self.columns[&entry.name]].push(entry.value.clone());
        }
        let builder = &mut *self.builder;
        let columns = ladder::map(&self.headers, &samples, &builder.options.recipe, &builder.values.words, None, &mut builder.report.remarks);
        builder.values.settle_dates(&columns, &samples);
        let dated = columns.iter().filter(|column| column.field.is_some_and(Field::is_date)).map(|column| column.header.to_string());
        builder.values.second_look = Some(evidence::in_json(self.text, dated.collect()));
        builder.columns(columns);
        self.mapped = true;
        if builder.slots[Field::Titre.index()].or(builder.slots[Field::SousAction.index()]).is_none() {
            let place = waiting.first().map_or_else(Place::document, |record| Place::pointer(Some(record.line), &record.pointer));
            builder.finish();
            return Err(Refusal(Box::new(Diagnostic::new(Code::HeaderNotFound, place).raw(&self.headers.join(", ")))));
        }
        for record in &waiting {
            self.row(record);
        }
        Ok(())
    }

    /// The column of a key; keys that come late are read by their name alone.
    fn column(&mut self, name: &str) -> Result<usize, Refusal> {
        if let Some(&known) = self.columns.get(name) {
            return Ok(known);
        }
        if self.headers.len() >= self.builder.options.limits.columns {
            return Err(Refusal::because(Code::FileTooLarge, Place::document(), format!("{} clés", self.headers.len())));
        }
        self.columns.insert(name.to_owned(), self.headers.len());
        self.headers.push(name.to_owned());
        Ok(self.headers.len() - 1)
    }

    fn row(&mut self, record: &Record) {
        let mut cells = vec![String::new(); self.headers.len()];
        for entry in &record.entries {
            let Ok(column) = self.column(&entry.name) else { continue };
            if column >= self.builder.columns.len() {
                self.late_column(&entry.name);
            }
            if column >= cells.len() {
                cells.resize(column + 1, String::new());
            }
            cells[column].clone_from(&entry.value);
        }
        self.builder.row(At { line: record.line, pointer: Some(&record.pointer) }, cells.as_slice(), &[]);
    }

    fn late_column(&mut self, name: &str) {
        let field = match alias::meaning(name) {
            Some(alias::Meaning::Field(field)) if self.builder.slots[field.index()].is_none() => Some(field),
            _ => None,
        };
        let decided_by = if field.is_some() { Decision::Synonym } else { Decision::Unmapped };
        if field.is_none() {
            let place = Place { column_name: Some(name.into()), ..Place::default() };
            self.builder.report.remarks.add(Diagnostic::new(Code::ColumnUnknown, place).raw(name).detail(""));
        }
        let mut columns = std::mem::take(&mut self.builder.columns);
        columns.push(Column { header: name.into(), field, decided_by, confidence: None });
        self.builder.columns(columns);
    }

    fn finish(mut self) {
        if !self.mapped
            && !self.waiting.is_empty()
            && let Err(refusal) = self.map()
        {
            self.builder.report.remarks.add(*refusal.0);
            return;
        }
        let report = &mut *self.builder.report;
        if report.actions_read == 0 && report.rows_set_aside == 0 && report.sections_read == 0 && !report.other_parts {
            report.remarks.add(Diagnostic::new(Code::FileEmpty, Place::document()));
        }
        self.builder.sink.progress(self.text.len(), self.text.len());
        self.builder.finish();
    }
}
