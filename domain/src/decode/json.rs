//! JSON from strangers: nested without end, with keys given twice, with half a surrogate; an answer in bounded memory for each.
//!
//! Lists are read element by element; the tokenising is `serde_json`'s. Nothing here knows which keys mean what.

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Limits, Refusal};
use crate::diagnostic::Code;
use crate::provenance::Place;

/// A JSON value as written: keys in order, and twice when they were given twice.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written by its shortest form.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The first value under a key; `None` for what is no object or has no such key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a text or a number; `None` for the rest.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(entries) => entries.is_empty(),
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Node;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Number(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Number(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Number(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Text(without_zeros(value.to_owned())))
            }
            fn visit_string<E>(self, value: String) -> Result<Node, E> {
                Ok(Node::Text(without_zeros(value)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Node::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = object.next_entry()? {
                    entries.push((without_zeros(key), value));
                }
                Ok(Node::Object(entries))
            }
        }
        from.deserialize_any(Reader)
    }
}

/// No text of ours holds U+0000, which no database takes: it becomes a space.
fn without_zeros(text: String) -> String {
    if text.contains('\0') { text.replace('\0', " ") } else { text }
}

/// A part of a JSON text, not yet read, with its place.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The text of the value.
    pub text: &'a str,
    /// Its RFC 6901 pointer.
    pub pointer: String,
    /// The line where it begins, 1-based.
    pub line: u32,
}

impl<'a> Part<'a> {
    /// The whole document.
    pub fn whole(text: &'a str) -> Self {
        let start = text.len() - text.trim_start().len();
        Self { text: text.trim(), pointer: String::new(), line: line_at(text, start, (0, 1)).1 }
    }

    fn opens(&self, sign: char) -> bool {
        self.text.starts_with(sign)
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.opens('[')
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.opens('{')
    }

    /// Its place.
    pub fn place(&self) -> Place {
        Place::pointer(Some(self.line), &self.pointer)
    }

    /// Reads it whole, when it is no larger than one record may be.
    pub fn read(&self, limits: &Limits) -> Result<Node, Refusal> {
        if self.text.len() > limits.record {
            return Err(Refusal::because(Code::FileTooLarge, self.place(), format!("élément > {} Mo", limits.record >> 20)));
        }
        serde_json::from_str(self.text).map_err(|error| self.refuse(&error))
    }

    /// The entries of an object, unread.
    pub fn entries(&self) -> Result<Vec<(String, Part<'a>)>, Refusal> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = object.next_entry()? {
                    entries.push((without_zeros(key), value));
                }
                Ok(entries)
            }
        }
        let mut reader = serde_json::Deserializer::from_str(self.text);
        let raw = reader.deserialize_map(Entries).and_then(|raw| reader.end().map(|()| raw)).map_err(|error| self.refuse(&error))?;
        let mut at = (0, self.line);
        Ok(raw
            .into_iter()
            .map(|(key, value)| {
                at = line_at(self.text, offset(self.text, value.get()), at);
                let pointer = format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"));
                (key, Part { text: value.get(), pointer, line: at.1 })
            })
            .collect())
    }

    /// Hands on the elements of a list one by one, unread.
    pub fn each(&self, visit: &mut dyn FnMut(Part<'a>) -> Result<(), Refusal>) -> Result<(), Refusal> {
        struct Elements<'p, 'v, 'a> {
            list: &'p Part<'a>,
            visit: &'v mut dyn FnMut(Part<'a>) -> Result<(), Refusal>,
            refused: &'v mut Option<Refusal>,
        }
        impl<'a> Visitor<'a> for Elements<'_, '_, 'a> {
            type Value = ();
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
                let (mut at, mut index) = ((0, self.list.line), 0_usize);
                while let Some(value) = list.next_element::<&'a RawValue>()? {
                    at = line_at(self.list.text, offset(self.list.text, value.get()), at);
                    let part = Part { text: value.get(), pointer: format!("{}/{index}", self.list.pointer), line: at.1 };
                    if let Err(refusal) = (self.visit)(part) {
                        *self.refused = Some(refusal);
                        return Err(serde::de::Error::custom("refused"));
                    }
                    index += 1;
                }
                Ok(())
            }
        }
        let mut refused = None;
        let mut reader = serde_json::Deserializer::from_str(self.text);
        let elements = Elements { list: self, visit, refused: &mut refused };
        let result = reader.deserialize_seq(elements).and_then(|()| reader.end());
        match (refused, result) {
            (Some(refusal), _) => Err(refusal),
            (None, Err(error)) => Err(self.refuse(&error)),
            (None, Ok(())) => Ok(()),
        }
    }

    /// The refusal for what the tokeniser says, at the line of the document.
    fn refuse(&self, error: &serde_json::Error) -> Refusal {
        let line = self.line.saturating_add(u32::try_from(error.line().saturating_sub(1)).unwrap_or(u32::MAX));
        let mut place = Place::pointer(Some(line), &self.pointer);
        place.column = u32::try_from(error.column()).ok();
        if error.is_eof() {
            return Refusal::new(Code::FileTruncated, place);
        }
        // The library appends its own line and column, which count from the element.
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        Refusal::because(Code::FileNotReadable, place, format!("JSON, {what}"))
    }
}

/// The values of a text that holds one JSON value a line, or one alone.
pub fn values<'a>(text: &'a str, visit: &mut dyn FnMut(Part<'a>) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let whole = Part::whole(text);
    let (mut at, mut index) = ((0, 1), 0_usize);
    for value in serde_json::Deserializer::from_str(text).into_iter::<&'a RawValue>() {
        let value = value.map_err(|error| Part { line: 1, ..whole.clone() }.refuse(&error))?;
        at = line_at(text, offset(text, value.get()), at);
        visit(Part { text: value.get(), pointer: format!("/{index}"), line: at.1 })?;
        index += 1;
    }
    Ok(())
}

/// Whether another value begins behind the first one, whole or not: one JSON value a line.
pub fn is_sequence(text: &str) -> bool {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    matches!(stream.next(), Some(Ok(_))) && text[stream.byte_offset()..].trim_start().starts_with(['{', '['])
}

/// Where a part stands in its whole.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

/// The line at `offset`, counting on from a place whose line is known.
fn line_at(text: &str, offset: usize, known: (usize, u32)) -> (usize, u32) {
    let between = &text.as_bytes()[known.0.min(offset)..offset];
    let breaks = memchr::memchr_iter(b'\n', between).count();
    (offset, known.1.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> (Code, Option<u32>) {
        let refusal = Part::whole(text).read(&Limits::default()).unwrap_err();
        (refusal.0.code, refusal.0.place.row)
    }

    #[test]
    fn elements_come_with_their_line_and_pointer() {
        let mut found = Vec::new();
        let text = "\n[\n {\"titre\": \"A\"},\n\n {\"titre\": \"B\"}]";
        let mut keep = |part: Part<'_>| {
            found.push((part.line, part.pointer));
            Ok(())
        };
        Part::whole(text).each(&mut keep).unwrap();
        assert_eq!(found, [(3, "/0".to_owned()), (5, "/1".to_owned())]);
    }

    #[test]
    fn keys_given_twice_are_both_kept() {
        let node = Part::whole(r#"{"titre": "A", "titre": "B"}"#).read(&Limits::default()).unwrap();
        assert_eq!(node, Node::Object(vec![("titre".into(), Node::Text("A".into())), ("titre".into(), Node::Text("B".into()))]));
    }

    #[test]
    fn hostile_texts_are_refused_at_their_line() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(refusal(&deep).0, Code::FileNotReadable);
        assert_eq!(refusal("{\n\"titre\": \"\\ud800\"}"), (Code::FileNotReadable, Some(2)));
        assert_eq!(refusal("[{\"titre\": \"A\"},\n{\"titre\": "), (Code::FileTruncated, Some(2)));
        assert_eq!(refusal("{titre: 1}").0, Code::FileNotReadable);
    }

    #[test]
    fn lines_of_values_are_a_sequence_and_one_value_is_none() {
        assert!(is_sequence("{\"a\":1}\n{\"a\":2}\n"));
        assert!(!is_sequence("{\"a\":1}\n"));
        assert!(!is_sequence("[1] x"));
    }
}
