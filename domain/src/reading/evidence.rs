//! A second look at a document, for one date that settles how the others are written: `25/04/19` tells how to read `03/04/19`.
//!
//! Most documents settle it in their first rows, or have no such date: then nobody looks.

use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::values::SecondLook;
use crate::decode::Limits;
use crate::decode::delimiter::Delimiter;
use crate::decode::encoding::Choice;
use crate::decode::records::Records;
use crate::normalise::date::evidence;

/// Looks through the columns of a whole table.
pub(super) fn in_table(bytes: &[u8], choice: Choice, delimiter: Delimiter, limits: Limits, columns: Vec<usize>) -> SecondLook<'_> {
    Box::new(move || {
        let mut records = Records::new(bytes, choice, delimiter.byte, limits);
        while let Ok(Some(record)) = records.read() {
            let found = columns.iter().filter_map(|column| record.get(*column)).find_map(evidence);
            if found.is_some() {
                return found;
            }
        }
        None
    })
}

/// Looks through the values under some names, wherever they stand in a JSON text.
pub(super) fn in_json(text: &str, names: Vec<String>) -> SecondLook<'_> {
    Box::new(move || {
        let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        values.map_while(Result::ok).find_map(|value| {
            let mut reader = serde_json::Deserializer::from_str(value.get());
            Look { names: &names, dated: false }.deserialize(&mut reader).ok().flatten()
        })
    })
}

/// Walks through a JSON value.
#[derive(Clone, Copy)]
struct Look<'n> {
    names: &'n [String],
    /// Whether the value stands under one of the names.
    dated: bool,
}

impl Look<'_> {
    /// Whether a key ends one of the names: « dates debut » is `debut` inside `dates`.
    fn names(self, key: &str) -> bool {
        self.names.iter().any(|name| name.strip_suffix(key).is_some_and(|before| before.is_empty() || before.ends_with(' ')))
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = Option<bool>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = Option<bool>;
    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(if self.dated { evidence(value) } else { None })
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(item) = list.next_element_seed(self)? {
            found = found.or(item);
        }
        Ok(found)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = object.next_key::<String>()? {
            let value = object.next_value_seed(Look { dated: self.names(&key), ..self })?;
            found = found.or(value);
        }
        Ok(found)
    }
}
