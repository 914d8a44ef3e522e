//! A small vocabulary of concepts with labels, a tree and words that name them: what themes and audiences share.
//!
//! Nothing here knows what the concepts are about; the words are in `vocabulary/themes.tsv` and `vocabulary/audiences.tsv`.

use std::collections::HashMap;

use crate::analyse;
use crate::collectivity::Kind;
use crate::diagnostic::Language;

/// One line of a vocabulary.
#[derive(Debug)]
pub(crate) struct Concept {
    /// Stable for ever.
    pub number: u8,
    /// Stable for ever.
    pub slug: &'static str,
    /// The one above.
    pub broader: Option<u8>,
    /// The numbers of those right below.
    pub narrower: Vec<u8>,
    /// In French and in English, like all that follows in two.
    labels: [&'static str; 2],
    definitions: [&'static str; 2],
    alternatives: [Vec<&'static str>; 2],
    /// Addresses of the same concept in public vocabularies.
    pub exact_match: Vec<&'static str>,
    /// Kinds of bodies that have no competence on it.
    pub out_of_scope: Vec<Kind>,
}

const fn place(language: Language) -> usize {
    match language {
        Language::Fr => 0,
        Language::En => 1,
    }
}

impl Concept {
    pub(crate) fn label(&self, language: Language) -> &'static str {
        self.labels[place(language)]
    }

    pub(crate) fn definition(&self, language: Language) -> Option<&'static str> {
        Some(self.definitions[place(language)]).filter(|words| !words.is_empty())
    }

    pub(crate) fn alternatives(&self, language: Language) -> &[&'static str] {
        &self.alternatives[place(language)]
    }

    /// Reads a line; `None` for a remark, or for a line that is not one.
    fn read(line: &'static str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [number, slug, _, label_fr, label_en, definition_fr, definition_en, alternatives_fr, alternatives_en, exact, out] = cells[..] else {
            return None;
        };
        let list = |cell: &'static str| cell.split('|').map(str::trim).filter(|word| !word.is_empty()).collect::<Vec<_>>();
        Some(Self {
            number: number.parse().ok()?,
            slug,
            broader: None,
            narrower: Vec::new(),
            labels: [label_fr, label_en],
            definitions: [definition_fr, definition_en],
            alternatives: [list(alternatives_fr), list(alternatives_en)],
            exact_match: list(exact),
            out_of_scope: list(out).into_iter().filter_map(Kind::parse).collect(),
        })
    }
}

/// A vocabulary, read.
#[derive(Debug, Default)]
pub(crate) struct Scheme {
    concepts: Vec<Concept>,
    by_slug: HashMap<&'static str, u8>,
    /// By number; `None` where no concept has it.
    places: Vec<Option<usize>>,
    /// Words, analysed, and the one concept that they name.
    names: HashMap<String, Option<u8>>,
}

impl Scheme {
    /// Reads a vocabulary of which no number is above `most`.
    pub(crate) fn read(text: &'static str, most: u8) -> Self {
        let mut scheme = Self { places: vec![None; usize::from(most) + 1], ..Self::default() };
        let lines = || text.lines().filter(|line| !line.starts_with('#'));
        for concept in lines().filter_map(Concept::read).filter(|concept| concept.number <= most) {
            scheme.by_slug.insert(concept.slug, concept.number);
            scheme.places[usize::from(concept.number)] = Some(scheme.concepts.len());
            scheme.concepts.push(concept);
        }
        for line in lines() {
            let (slug, above) = (line.split('\t').nth(1).unwrap_or(""), line.split('\t').nth(2).unwrap_or(""));
            let (Some(child), Some(parent)) = (scheme.numbered(slug), scheme.numbered(above)) else { continue };
            let child_number = scheme.concepts[child].number;
            scheme.concepts[child].broader = Some(scheme.concepts[parent].number);
            scheme.concepts[parent].narrower.push(child_number);
        }
        scheme.name();
        scheme
    }

    fn numbered(&self, slug: &str) -> Option<usize> {
        self.by_slug.get(slug).and_then(|number| self.places[usize::from(*number)])
    }

    fn name(&mut self) {
        let mut names: HashMap<String, Option<u8>> = HashMap::new();
        for concept in &self.concepts {
            for language in [Language::Fr, Language::En] {
                for words in std::iter::once(concept.label(language)).chain(concept.alternatives(language).iter().copied()) {
                    let meant = names.entry(key(words)).or_insert(Some(concept.number));
                    *meant = meant.filter(|number| *number == concept.number);
                }
            }
        }
        names.remove("");
        self.names = names;
    }

    /// All concepts, in the order of the file.
    pub(crate) fn all(&self) -> &[Concept] {
        &self.concepts
    }

    pub(crate) fn get(&self, number: u8) -> Option<&Concept> {
        self.places.get(usize::from(number)).copied().flatten().map(|place| &self.concepts[place])
    }

    pub(crate) fn by_slug(&self, slug: &str) -> Option<u8> {
        self.by_slug.get(slug).copied()
    }

    /// The concept that these words name, and no other.
    pub(crate) fn named(&self, words: &str) -> Option<u8> {
        self.by_slug(words.trim()).or_else(|| self.names.get(&key(words)).copied().flatten())
    }

    /// Words that name more than one concept: a test holds that there are none.
    #[cfg(test)]
    pub(crate) fn ambiguous(&self) -> Vec<&str> {
        self.names.iter().filter(|(_, number)| number.is_none()).map(|(words, _)| words.as_str()).collect()
    }
}

/// Words made comparable: their stems, in order, without stop words.
fn key(words: &str) -> String {
    let mut key = String::new();
    analyse::each(words, |term| {
        if !term.is_stop {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(term.stem);
        }
    });
    key
}

/// A kind of concept, by its number: what themes and audiences can do alike.
macro_rules! concepts {
    ($(#[$doc:meta])* $name:ident, $set:ident, $file:literal) => {
        static SCHEME: std::sync::LazyLock<$crate::concept::Scheme> =
            std::sync::LazyLock::new(|| $crate::concept::Scheme::read(include_str!($file), $set::MOST));

        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u8);

        impl $name {
            /// All of them, in the order of the vocabulary.
            pub fn all() -> impl Iterator<Item = Self> {
                SCHEME.all().iter().map(|concept| Self(concept.number))
            }

            /// The one with this number.
            pub fn by_number(number: u8) -> Option<Self> {
                SCHEME.get(number).map(|concept| Self(concept.number))
            }

            /// The one with this slug.
            pub fn by_slug(slug: &str) -> Option<Self> {
                SCHEME.by_slug(slug).map(Self)
            }

            /// The one that a publisher's own words name for certain: its label or another of its names, in French or in English.
            pub fn named(words: &str) -> Option<Self> {
                SCHEME.named(words).map(Self)
            }

            fn concept(self) -> &'static $crate::concept::Concept {
                SCHEME.get(self.0).expect("only numbers of the vocabulary become a concept")
            }

            /// Its number, which never changes.
            pub const fn number(self) -> u8 {
                self.0
            }

            /// Its name in addresses, which never changes.
            pub fn slug(self) -> &'static str {
                self.concept().slug
            }

            /// What it is called.
            pub fn label(self, language: $crate::diagnostic::Language) -> &'static str {
                self.concept().label(language)
            }

            /// What it covers.
            pub fn definition(self, language: $crate::diagnostic::Language) -> Option<&'static str> {
                self.concept().definition(language)
            }

            /// Its other names.
            pub fn alt_labels(self, language: $crate::diagnostic::Language) -> &'static [&'static str] {
                self.concept().alternatives(language)
            }

            /// The one above; none for a root.
            pub fn broader(self) -> Option<Self> {
                self.concept().broader.map(Self)
            }

            /// Those right below.
            pub fn narrower(self) -> impl Iterator<Item = Self> {
                self.concept().narrower.iter().copied().map(Self)
            }

            /// Addresses of the same concept in public vocabularies.
            pub fn exact_match(self) -> &'static [&'static str] {
                &self.concept().exact_match
            }

            /// Itself and all narrower ones: what an action must meet to be counted under it.
            pub fn within(self) -> $set {
                self.narrower().fold($set::one(self.0), |set, narrower| set.or(narrower.within()))
            }

            /// Whether the law gives bodies of this kind no competence on it.
            pub fn out_of_scope(self, kind: $crate::collectivity::Kind) -> bool {
                self.concept().out_of_scope.contains(&kind)
            }
        }

        /// A set with all broader ones.
        pub fn widened(set: $set) -> $set {
            let above = |number| std::iter::successors($name::by_number(number), |one| one.broader()).map($name::number);
            set.numbers().flat_map(above).collect::<$set>().or(set)
        }
    };
}

pub(crate) use concepts;
