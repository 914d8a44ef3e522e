//! A table of a file, field by field: what is wrong is noted, and reading goes on.

use serde_json::{Map, Value};

use super::fault::{Fault, FaultCode};

/// The faults found so far.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<Fault>);

/// So many faults are told; a file that has more is of another kind altogether.
const MOST: usize = 200;

impl Faults {
    pub(super) fn add(&mut self, code: FaultCode, place: &str, given: &str, suggestion: Option<String>) {
        if self.0.len() < MOST {
            let given = crate::text::tidy(&given.chars().take(120).collect::<String>()).replace('\n', " ");
            self.0.push(Fault { code, place: place.to_owned(), given, suggestion });
        }
    }
}

/// The name that is likest to a word, if one is like it.
pub(super) fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const ALIKE: f64 = 0.75;
    let folded = crate::text::fold(given);
    let measured = names.into_iter().map(|name| (strsim::jaro_winkler(&folded, &crate::text::fold(name)), name));
    measured.filter(|(alike, _)| *alike >= ALIKE).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name.to_owned())
}

/// One table of the file.
pub(super) struct Fields<'a> {
    table: &'a Map<String, Value>,
    place: String,
}

impl<'a> Fields<'a> {
    /// A table that may have these fields and no others.
    pub(super) fn new(table: &'a Map<String, Value>, place: String, known: &[&str], faults: &mut Faults) -> Self {
        for name in table.keys().filter(|name| !known.contains(&name.as_str())) {
            faults.add(FaultCode::FieldUnknown, &place, name, nearest(name, known.iter().copied()));
        }
        Self { table, place }
    }

    /// Where a field stands.
    pub(super) fn at(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    /// A text of so many characters at most; none when it is absent or blank.
    pub(super) fn text(&self, name: &str, most: usize, faults: &mut Faults) -> Option<String> {
        let text = match self.table.get(name)? {
            Value::String(text) => text,
            other => {
                faults.add(FaultCode::WrongType, &self.at(name), &format!("{} : « … »", kind(other)), None);
                return None;
            }
        };
        let text = crate::text::tidy(text).replace('\0', "");
        let length = text.chars().count();
        if length > most {
            faults.add(FaultCode::TooLong, &self.at(name), &format!("{length} > {most}"), None);
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    /// A text that must be there.
    pub(super) fn needed(&self, name: &str, most: usize, faults: &mut Faults) -> String {
        let before = faults.0.len();
        let text = self.text(name, most, faults);
        if text.is_none() && faults.0.len() == before {
            faults.add(FaultCode::FieldMissing, &self.place, name, None);
        }
        text.unwrap_or_default()
    }

    /// A list of texts, so many at most; one text stands for a list of one.
    pub(super) fn texts(&self, name: &str, most: usize, faults: &mut Faults) -> Vec<String> {
        let values = match self.table.get(name) {
            None => return Vec::new(),
            Some(Value::Array(values)) => values.iter().collect(),
            Some(value) => vec![value],
        };
        if values.len() > most {
            faults.add(FaultCode::TooMany, &self.at(name), &format!("{} > {most}", values.len()), None);
            return Vec::new();
        }
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::String(text) if !text.trim().is_empty() => texts.push(text.trim().replace('\0', "")),
                other => faults.add(FaultCode::WrongType, &self.at(name), &format!("{} : [\"…\"]", kind(other)), None),
            }
        }
        texts
    }

    /// A list of words of which each has one meaning.
    pub(super) fn terms<T>(&self, name: &str, code: FaultCode, known: &[&str], parse: impl Fn(&str) -> Option<T>, faults: &mut Faults) -> Vec<T> {
        const MOST: usize = 50;
        let place = self.at(name);
        let mut found = Vec::new();
        for word in self.texts(name, MOST, faults) {
            match parse(&word) {
                Some(term) => found.push(term),
                None => faults.add(code, &place, &word, nearest(&word, known.iter().copied())),
            }
        }
        found
    }

    /// A day, as TOML or as a text.
    pub(super) fn day(&self, name: &str, faults: &mut Faults) -> Option<chrono::NaiveDate> {
        let text = match self.table.get(name)? {
            Value::String(text) => text.as_str(),
            // How the reader of TOML hands on a date.
            Value::Object(date) => date.values().next().and_then(Value::as_str).unwrap_or("…"),
            _ => "…",
        };
        let day = text.trim().parse().ok();
        if day.is_none() {
            faults.add(FaultCode::DateUnusable, &self.at(name), text, None);
        }
        day
    }

    /// A table.
    pub(super) fn table(&self, name: &str, faults: &mut Faults) -> Option<&'a Map<String, Value>> {
        match self.table.get(name) {
            Some(Value::Object(table)) => Some(table),
            Some(other) => {
                faults.add(FaultCode::WrongType, &self.at(name), &format!("{} : [{name}]", kind(other)), None);
                None
            }
            None => None,
        }
    }

    /// A list of tables, so many at most.
    pub(super) fn tables(&self, name: &str, most: usize, faults: &mut Faults) -> Vec<&'a Map<String, Value>> {
        let values = match self.table.get(name) {
            None => return Vec::new(),
            Some(Value::Array(values)) if values.len() <= most => values,
            Some(Value::Array(values)) => {
                faults.add(FaultCode::TooMany, &self.at(name), &format!("{} > {most}", values.len()), None);
                return Vec::new();
            }
            Some(other) => {
                faults.add(FaultCode::WrongType, &self.at(name), &format!("{} : [[{name}]]", kind(other)), None);
                return Vec::new();
            }
        };
        let mut tables = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::Object(table) => tables.push(table),
                other => faults.add(FaultCode::WrongType, &self.at(name), &format!("{} : [[{name}]]", kind(other)), None),
            }
        }
        tables
    }
}

/// What a value is, in both languages at once.
const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true / false",
        Value::Number(_) => "0–9",
        Value::String(_) => "« … »",
        Value::Array(_) => "[ … ]",
        Value::Object(_) => "{ … }",
    }
}
