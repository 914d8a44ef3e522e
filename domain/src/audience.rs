//! Whom an action is made for (fr. *public visé*), with labels in French and English, and numbers that never change.
//!
//! The words are in `vocabulary/audiences.tsv`; which action is about which is decided in `classify`.

use std::sync::LazyLock;

use crate::collectivity::Kind;
use crate::concept::{Concept, Scheme};
use crate::diagnostic::Language;
use crate::subject::AudienceSet;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| Scheme::read(include_str!("vocabulary/audiences.tsv"), AudienceSet::MOST));

/// One audience of the vocabulary, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Audience(u8);

impl Audience {
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

    fn concept(self) -> &'static Concept {
        SCHEME.get(self.0).expect("only numbers of the vocabulary become a audience")
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
    pub fn label(self, language: Language) -> &'static str {
        self.concept().label(language)
    }

    /// What it covers.
    pub fn definition(self, language: Language) -> Option<&'static str> {
        self.concept().definition(language)
    }

    /// Its other names.
    pub fn alt_labels(self, language: Language) -> &'static [&'static str] {
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
    pub fn within(self) -> AudienceSet {
        self.narrower().fold(AudienceSet::one(self.0), |set, narrower| set.or(narrower.within()))
    }

    /// Whether the law gives bodies of this kind no competence on it.
    pub fn out_of_scope(self, kind: Kind) -> bool {
        self.concept().out_of_scope.contains(&kind)
    }
}

/// A set with all broader ones.
pub fn widened(set: AudienceSet) -> AudienceSet {
    let above = |number| std::iter::successors(Audience::by_number(number), |audience| audience.broader()).map(Audience::number);
    set.numbers().flat_map(above).collect::<AudienceSet>().or(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_vocabulary_is_read() {
        let lines = include_str!("vocabulary/audiences.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(Audience::all().count(), lines);
        assert_eq!(SCHEME.ambiguous(), Vec::<&str>::new());
        for audience in Audience::all() {
            assert_eq!(Audience::by_slug(audience.slug()), Some(audience));
            assert_eq!(Audience::by_number(audience.number()), Some(audience));
            assert_eq!(Audience::named(audience.label(Language::Fr)), Some(audience));
            assert_eq!(widened(audience.within()), audience.within());
        }
    }

    #[test]
    fn words_of_publishers_name_an_audience_only_for_certain() {
        for (words, slug) in
            [("Jeunes", "jeunes"), ("HABITANT·E·S", "grand-public"), ("étudiant-e-s", "etudiants"), ("Personnes transgenres", "trans")]
        {
            assert_eq!(Audience::named(words).map(Audience::slug), Some(slug), "{words}");
        }
        assert_eq!(Audience::named("personnes LGBTQI+"), None);
    }
}
