//! Whom an action is made for (fr. *public visé*), with labels in French and English, and numbers that never change.
//!
//! The words are in `vocabulary/audiences.tsv`; which action is about which is decided in `classify`.

use crate::concept::concepts;
use crate::subject::AudienceSet;

concepts!(
    /// One audience of the vocabulary, by its number.
    Audience,
    AudienceSet,
    "vocabulary/audiences.tsv"
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Language;

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
