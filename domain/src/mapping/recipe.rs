//! A recipe: what a publisher or an administrator pins about one feed. It beats every guess of the ladder.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::alias;
use super::{Decision, Field};
use crate::status::Status;

/// Who pinned something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The city itself.
    Publisher,
    /// An administrator of Prisme.
    Admin,
}

impl Author {
    /// How what they pinned is told in a report.
    pub const fn decision(self) -> Decision {
        match self {
            Self::Publisher => Decision::Publisher,
            Self::Admin => Decision::Admin,
        }
    }
}

/// What is pinned about a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Field by header; `None` pins « not read ».
    pub columns: BTreeMap<String, Option<Field>>,
    /// Status by the city's own word.
    pub status_words: BTreeMap<String, Status>,
    /// Values that hold for the whole document.
    pub constants: BTreeMap<Field, String>,
    /// The sheet of a workbook to read: its name, or its number from 1.
    pub sheet: Option<String>,
    /// Who pinned it.
    pub author: Author,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { columns: BTreeMap::new(), status_words: BTreeMap::new(), constants: BTreeMap::new(), sheet: None, author: Author::Publisher }
    }
}

/// Why a recipe cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// It is no JSON object of the published form.
    #[error("the recipe is no JSON object with \"columns\", \"statusWords\", \"constants\" and \"sheet\"")]
    Unreadable(#[source] serde_json::Error),
    /// It names a field that does not exist.
    #[error("« {0} » n'est pas un champ connu / is no known field")]
    UnknownField(String),
    /// It names a status that does not exist.
    #[error("« {0} » n'est pas un état connu / is no known status")]
    UnknownStatus(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    #[serde(default)]
    columns: BTreeMap<String, Option<String>>,
    #[serde(default)]
    status_words: BTreeMap<String, String>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    #[serde(default)]
    sheet: Option<String>,
}

impl Recipe {
    /// Reads `{"columns": {"header": "field"}, "statusWords": {"word": "DONE"}, "constants": {"collectivite": "…"},
    /// "sheet": "Actions"}`.
    pub fn parse(json: &str) -> Result<Self, RecipeError> {
        let written: Written = serde_json::from_str(json).map_err(RecipeError::Unreadable)?;
        let field = |name: &str| Field::parse(name).ok_or_else(|| RecipeError::UnknownField(name.to_owned()));
        let status = |name: &str| Status::parse(&name.to_uppercase()).ok_or_else(|| RecipeError::UnknownStatus(name.to_owned()));
        let mut recipe = Self { sheet: written.sheet.map(|sheet| sheet.trim().to_owned()).filter(|sheet| !sheet.is_empty()), ..Self::default() };
        for (header, name) in written.columns {
            recipe.columns.insert(header, name.as_deref().map(field).transpose()?);
        }
        for (word, name) in written.status_words {
            recipe.status_words.insert(word, status(&name)?);
        }
        for (name, value) in written.constants {
            recipe.constants.insert(field(&name)?, value);
        }
        Ok(recipe)
    }

    /// Writes what [`Recipe::parse`] reads.
    pub fn to_json(&self) -> String {
        let columns: BTreeMap<&str, Option<&str>> = self.columns.iter().map(|(header, field)| (header.as_str(), field.map(Field::name))).collect();
        let words: BTreeMap<&str, &str> = self.status_words.iter().map(|(word, status)| (word.as_str(), status.name())).collect();
        let constants: BTreeMap<&str, &str> = self.constants.iter().map(|(field, value)| (field.name(), value.as_str())).collect();
        let mut written = serde_json::json!({ "columns": columns, "statusWords": words, "constants": constants });
        if let Some(sheet) = &self.sheet {
            written["sheet"] = sheet.as_str().into();
        }
        written.to_string()
    }

    /// Whether nothing is pinned.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.status_words.is_empty() && self.constants.is_empty() && self.sheet.is_none()
    }

    /// What is pinned about a header, however its case and accents are written.
    pub fn column(&self, header: &str) -> Option<Option<Field>> {
        if self.columns.is_empty() {
            return None;
        }
        let exact = self.columns.get(header.trim()).copied();
        exact.or_else(|| {
            let wanted = alias::key(header);
            self.columns.iter().find(|(name, _)| alias::key(name) == wanted).map(|(_, field)| *field)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_is_read_back() {
        let json = r#"{"columns":{"Intitulé":"titre","Notes":null},"statusWords":{"Validé":"NOT_STARTED"},"constants":{"collectivite":"86194"}}"#;
        let recipe = Recipe::parse(json).unwrap();
        assert_eq!(Recipe::parse(&recipe.to_json()).unwrap(), recipe);
        assert!(!recipe.is_empty() && Recipe::default().is_empty());
    }
}
