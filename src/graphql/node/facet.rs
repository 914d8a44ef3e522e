//! How a list falls into groups: for filters beside a list, and for legends.

use async_graphql::{ComplexObject, SimpleObject};

use super::enums::Language;
use crate::consult::vocabulary::Term;
use crate::graphql::page::int;

/// « Facette »: how many items of a list have each value of a field.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Facet {
    /// The field, by its name in the API.
    pub field: String,
    /// Its values, those of most items first; the bucket of items without a value is the last.
    pub buckets: Vec<FacetBucket>,
    /// Items in buckets that are not returned.
    pub other_count: i32,
    /// In French and in English; not published so.
    #[graphql(skip)]
    pub labels: [&'static str; 2],
}

/// The items that share a value. The bucket without a value has `isMissing` true and is always returned.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct FacetBucket {
    /// The value, by its name in the API; null for items without one.
    pub value: Option<String>,
    /// How many items have it.
    pub count: i32,
    /// Whether these are the items without a value.
    pub is_missing: bool,
    /// What the value is called; not published so.
    #[graphql(skip)]
    pub term: Option<Term>,
    /// What it is called in French and in English, where it is no word of a vocabulary; not published so.
    #[graphql(skip)]
    pub named: Option<[String; 2]>,
}

impl Facet {
    /// Counts as they come, with the words for their values.
    pub fn new(field: &str, labels: [&'static str; 2], terms: &[Term], counts: Vec<(Option<String>, i64)>) -> Self {
        let missing: i64 = counts.iter().filter(|(value, _)| value.is_none()).map(|(_, count)| count).sum();
        let stated = counts.into_iter().filter_map(|(value, count)| Some((value?, count)));
        let mut buckets: Vec<FacetBucket> = stated
            .map(|(value, count)| FacetBucket {
                term: terms.iter().find(|term| term.value == value).copied(),
                value: Some(value),
                count: int(count),
                is_missing: false,
                named: None,
            })
            .collect();
        buckets.push(FacetBucket { value: None, count: int(missing), is_missing: true, term: None, named: None });
        Self { field: field.to_owned(), buckets, other_count: 0, labels }
    }
}

#[ComplexObject]
impl Facet {
    /// What the field is called.
    async fn label(&self, #[graphql(default)] lang: Language) -> &'static str {
        self.labels[usize::from(lang == Language::En)]
    }
}

#[ComplexObject]
impl FacetBucket {
    /// What the value is called.
    async fn label(&self, #[graphql(default)] lang: Language) -> String {
        if let Some([fr, en]) = &self.named {
            return if lang == Language::En { en } else { fr }.clone();
        }
        match (self.term, &self.value, lang) {
            (Some(term), ..) => term.label(lang.into()).to_owned(),
            (None, Some(value), _) => value.clone(),
            (None, None, Language::Fr) => "Non renseigné".to_owned(),
            (None, None, Language::En) => "Not stated".to_owned(),
        }
    }
}
