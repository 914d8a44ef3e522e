//! ODS, read from its `content.xml` by ourselves.
//!
//! The crate that reads XLSX also reads ODS, but builds every sheet as the rectangle that it claims to be, knows no percentages, and
//! does not say which cells are merged. What is changed but not accepted, drawn, or noted beside a cell is no part of the table.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::sheet::Sheet;
use super::{Extent, SheetName, cell, damaged, too_large};
use crate::decode::{Limits, Refusal};

/// As many rows and columns as a spreadsheet has: the last ones are often one empty cell, repeated to the end.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// The sheets of a workbook.
pub(super) fn names(content: &str) -> Result<Vec<SheetName>, Refusal> {
    let mut walk = Walk::new(content);
    let mut names = Vec::new();
    while let Some(table) = walk.next_table()? {
        walk.skip("table:table")?;
        names.push(table);
    }
    Ok(names)
}

/// Reads the sheets that are wanted.
pub(super) fn read(content: &str, limits: &Limits, wanted: &[usize], extent: Extent) -> Result<Vec<(usize, Sheet)>, Refusal> {
    let mut walk = Walk::new(content);
    let (mut sheets, mut index) = (Vec::new(), 0);
    while walk.next_table()?.is_some() {
        if wanted.contains(&index) {
            sheets.push((index, walk.table(limits, extent)?));
        } else {
            walk.skip("table:table")?;
        }
        index += 1;
    }
    Ok(sheets)
}

/// A walk through the content, from its beginning to its end.
struct Walk<'c> {
    reader: Reader<&'c [u8]>,
    /// The styles of tables that are not shown.
    hidden: HashSet<String>,
}

/// What a cell's tag says of it.
#[derive(Default)]
struct Tag<'c> {
    kind: String,
    value: Option<Cow<'c, str>>,
    failed: bool,
    columns: u32,
    rows: u32,
}

impl<'c> Walk<'c> {
    fn new(content: &'c str) -> Self {
        let mut reader = Reader::from_str(content);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, hidden: HashSet::new() }
    }

    fn next(&mut self) -> Result<Event<'c>, Refusal> {
        self.reader.read_event().map_err(|_| damaged("content.xml"))
    }

    fn skip(&mut self, name: &str) -> Result<(), Refusal> {
        self.reader.read_to_end(quick_xml::name::QName(name)).map(drop).map_err(|_| damaged("content.xml"))
    }

    /// Goes on to the next sheet.
    fn next_table(&mut self) -> Result<Option<SheetName>, Refusal> {
        let mut style = String::new();
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "style:style" => style = attribute(&tag, "style:name")?.unwrap_or_default().into_owned(),
                    "style:table-properties" if attribute(&tag, "table:display")?.as_deref() == Some("false") => {
                        self.hidden.insert(std::mem::take(&mut style));
                    }
                    "table:tracked-changes" => self.skip("table:tracked-changes")?,
                    "table:table" => {
                        let name = attribute(&tag, "table:name")?.unwrap_or_default().into_owned();
                        let hidden = attribute(&tag, "table:style-name")?.is_some_and(|style| self.hidden.contains(&*style));
                        return Ok(Some(SheetName { name, visible: !hidden }));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Reads the sheet that was come to.
    fn table(&mut self, limits: &Limits, extent: Extent) -> Result<Sheet, Refusal> {
        let (mut sheet, mut row) = (Sheet::default(), 0_u32);
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-row" => {
                        if matches!(extent, Extent::Head(rows) if row >= rows) && !sheet.is_empty() {
                            self.skip("table:table")?;
                            break;
                        }
                        let times = count(&tag, "table:number-rows-repeated")?;
                        self.row(row, times, &mut sheet, limits)?;
                        row = row.saturating_add(times);
                    }
                    // A table inside a table, and what is drawn over it.
                    name @ ("table:table" | "table:shapes" | "office:forms" | "table:tracked-changes") => {
                        let name = name.to_owned();
                        self.skip(&name)?;
                    }
                    _ => {}
                },
                Event::End(tag) if tag.name().as_ref() == "table:table" => break,
                Event::Eof => return Err(damaged("content.xml")),
                _ => {}
            }
        }
        Ok(sheet.settled())
    }

    /// Reads a row, which stands there so many times.
    fn row(&mut self, row: u32, times: u32, sheet: &mut Sheet, limits: &Limits) -> Result<(), Refusal> {
        let (mut column, mut filled) = (0_u32, false);
        loop {
            match self.next()? {
                Event::Start(tag) => {
                    let cell = Tag::of(&tag)?;
                    let name = tag.name().as_ref().to_owned();
                    if !matches!(name.as_str(), "table:table-cell" | "table:covered-table-cell") {
                        self.skip(&name)?;
                        continue;
                    }
                    let text = self.text(&name, limits)?;
                    if cell.failed {
                        sheet.fail(Some((row, column)), &text)?;
                    } else {
                        let shown = cell.shown(&text);
                        let last = column.saturating_add(cell.columns).min(COLUMNS);
                        if !shown.is_empty() {
                            if row >= ROWS || column >= COLUMNS {
                                return Err(too_large(format!("{ROWS} × {COLUMNS}")));
                            }
                            (column..last).try_for_each(|column| sheet.add(row, column, &shown, limits))?;
                            sheet.merge(row, row.saturating_add(cell.rows - 1), column);
                            filled = true;
                        }
                    }
                    column = column.saturating_add(cell.columns);
                }
                Event::End(tag) if tag.name().as_ref() == "table:table-row" => break,
                Event::Eof => return Err(damaged("content.xml")),
                _ => {}
            }
        }
        if filled { sheet.repeat(row, (times - 1).min(ROWS - 1 - row), limits) } else { Ok(()) }
    }

    /// The text that a cell shows, up to the cell's end.
    fn text(&mut self, cell: &str, limits: &Limits) -> Result<String, Refusal> {
        let (mut shown, mut paragraphs, mut open) = (String::new(), 0_u32, 0_u32);
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "text:p" | "text:h" => {
                        if paragraphs > 0 {
                            shown.push('\n');
                        }
                        (paragraphs, open) = (paragraphs + 1, open + 1);
                    }
                    "text:s" => {
                        let spaces = count(&tag, "text:c")?.min(1000);
                        (0..spaces).for_each(|_| shown.push(' '));
                    }
                    "text:tab" => shown.push('\t'),
                    "text:line-break" => shown.push('\n'),
                    name if name.starts_with("draw:") || matches!(name, "office:annotation" | "table:table") => {
                        let name = name.to_owned();
                        self.skip(&name)?;
                    }
                    _ => {}
                },
                Event::Text(text) if open > 0 => shown.push_str(&text.xml10_content()),
                Event::CData(text) if open > 0 => shown.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if open > 0 => match reference.resolve_char_ref() {
                    Ok(Some(sign)) => shown.push(sign),
                    Ok(None) => shown.push_str(resolve_predefined_entity(&reference).unwrap_or_default()),
                    Err(_) => return Err(damaged("content.xml")),
                },
                Event::End(tag) => match tag.name().as_ref() {
                    name if name == cell => return Ok(shown),
                    "text:p" | "text:h" => open = open.saturating_sub(1),
                    _ => {}
                },
                Event::Eof => return Err(damaged("content.xml")),
                _ => {}
            }
            if shown.len() > limits.record {
                return Err(too_large(super::package::shown(limits.record)));
            }
        }
    }
}

impl<'c> Tag<'c> {
    fn of(tag: &BytesStart<'c>) -> Result<Self, Refusal> {
        let mut found = Self { columns: 1, rows: 1, ..Self::default() };
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| damaged("content.xml"))?;
            let value = || attribute.normalized_value(XmlVersion::Implicit1_0).map(Cow::into_owned).map_err(|_| damaged("content.xml"));
            match attribute.key.as_ref() {
                "office:value-type" => found.kind = value()?,
                "office:value" | "office:date-value" | "office:time-value" | "office:boolean-value" | "office:string-value" => {
                    found.value = Some(Cow::Owned(value()?));
                }
                "calcext:value-type" => found.failed = value()? == "error",
                "table:number-columns-repeated" => found.columns = times(&value()?),
                "table:number-rows-spanned" => found.rows = times(&value()?),
                _ => {}
            }
        }
        Ok(found)
    }

    /// What the cell shows: its value where that says more than its text, which may be rounded, or « 30 sept. ».
    fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let value = self.value.as_deref().map(str::trim).filter(|value| !value.is_empty());
        let figure = || value.and_then(|value| value.parse::<f64>().ok());
        match (self.kind.as_str(), value) {
            ("float" | "currency", Some(_)) => match figure() {
                Some(figure) if is_padded(text, figure) => Cow::Borrowed(text),
                Some(figure) => Cow::Owned(cell::number(figure)),
                None => Cow::Borrowed(text),
            },
            ("percentage", Some(_)) => figure().map_or(Cow::Borrowed(text), |figure| Cow::Owned(cell::percent(figure))),
            ("date", Some(day)) => Cow::Owned(cell::iso(day)),
            ("time", Some(time)) => clock(time).map_or(Cow::Borrowed(text), |days| Cow::Owned(cell::duration(days))),
            ("boolean", Some(truth)) => Cow::Borrowed(cell::truth(truth == "true")),
            ("string", Some(value)) if text.is_empty() => Cow::Owned(value.to_owned()),
            _ => Cow::Borrowed(text),
        }
    }
}

/// Whether a number is shown as a code with its zeros: `01004`.
fn is_padded(text: &str, figure: f64) -> bool {
    text.len() > 1 && text.starts_with('0') && text.bytes().all(|sign| sign.is_ascii_digit()) && text.parse() == Ok(figure)
}

/// `PT14H30M00S` in days.
fn clock(time: &str) -> Option<f64> {
    let (mut days, mut figures) = (0.0, String::new());
    for sign in time.strip_prefix("PT")?.chars() {
        let part = |figures: &str, in_a_day: f64| figures.parse::<f64>().ok().map(|value| value / in_a_day);
        match sign {
            'H' => days += part(&std::mem::take(&mut figures), 24.0)?,
            'M' => days += part(&std::mem::take(&mut figures), 1_440.0)?,
            'S' => days += part(&std::mem::take(&mut figures), 86_400.0)?,
            _ => figures.push(sign),
        }
    }
    figures.is_empty().then_some(days)
}

/// An attribute of a tag.
fn attribute<'c>(tag: &BytesStart<'c>, name: &str) -> Result<Option<Cow<'c, str>>, Refusal> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| damaged("content.xml"))?;
        if attribute.key.as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| damaged("content.xml"))?;
            return Ok(Some(Cow::Owned(value.into_owned())));
        }
    }
    Ok(None)
}

/// How often something stands there: once, where a tag does not say.
fn count(tag: &BytesStart<'_>, name: &str) -> Result<u32, Refusal> {
    Ok(attribute(tag, name)?.map_or(1, |value| times(&value)))
}

fn times(value: &str) -> u32 {
    value.trim().parse::<u32>().unwrap_or(1).max(1)
}
