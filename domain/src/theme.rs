//! What an action is about: a tree of themes (fr. *thèmes*), with labels in French and English, and numbers that never change.
//!
//! The words are in `vocabulary/themes.tsv`; which action is about which is decided in `classify`.

use crate::concept::concepts;
use crate::subject::ThemeSet;

concepts!(
    /// One theme of the vocabulary, by its number.
    Theme,
    ThemeSet,
    "vocabulary/themes.tsv"
);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    use crate::collectivity::Kind;
    use crate::diagnostic::Language;

    const LINES: &str = include_str!("vocabulary/themes.tsv");

    #[test]
    fn every_line_of_the_vocabulary_is_read() {
        let lines: Vec<Vec<&str>> = LINES.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
        assert_eq!(Theme::all().count(), lines.len());
        assert_eq!(lines.iter().map(|cells| cells[0]).collect::<HashSet<_>>().len(), lines.len());
        assert_eq!(lines.iter().map(|cells| cells[1]).collect::<HashSet<_>>().len(), lines.len());
        for cells in &lines {
            assert!(cells.iter().all(|cell| cell.trim() == *cell), "{cells:?}");
            let theme = Theme::by_slug(cells[1]).unwrap();
            assert_eq!(theme.number().to_string(), cells[0]);
            assert_eq!(theme.broader().map_or("", Theme::slug), cells[2]);
            assert!(cells[2].is_empty() || cells[1].starts_with(&format!("{}.", cells[2])), "{}", cells[1]);
            assert!(!theme.label(Language::Fr).is_empty() && !theme.label(Language::En).is_empty());
            assert_eq!(cells[10].split('|').filter(|kind| !kind.is_empty()).count(), theme.concept().out_of_scope.len());
        }
        assert_eq!(SCHEME.ambiguous(), Vec::<&str>::new());
    }

    #[test]
    fn the_tree_has_no_circle_and_at_most_two_steps() {
        for theme in Theme::all() {
            let above = std::iter::successors(Some(theme), |theme| theme.broader()).take(4).count();
            assert!(above <= 3, "{}", theme.slug());
            assert!(theme.within().has(theme.number()));
            assert!(theme.narrower().all(|narrower| narrower.broader() == Some(theme) && theme.within().has(narrower.number())));
        }
    }

    #[test]
    fn a_set_is_widened_by_what_stands_above() {
        let (sexual, health) = (Theme::by_slug("sante.sexuelle").unwrap(), Theme::by_slug("sante").unwrap());
        let wide = widened(ThemeSet::one(sexual.number()));
        assert_eq!(wide, ThemeSet::one(sexual.number()).with(health.number()));
        assert_eq!(widened(ThemeSet::NONE), ThemeSet::NONE);
        assert!(health.within().meets(ThemeSet::one(sexual.number())));
    }

    #[test]
    fn words_of_publishers_name_a_theme_only_for_certain() {
        for (words, slug) in [
            ("Santé", "sante"),
            ("SANTE SEXUELLE", "sante.sexuelle"),
            ("Education", "ecole"),
            ("l'état civil", "etat-civil"),
            ("etat-civil", "etat-civil"),
            ("Changements de prénom", "etat-civil.prenom"),
            ("Référent.e.s", "gouvernance.referents"),
            ("Mental health", "sante.mentale"),
            ("culture-sport.sport", "culture-sport.sport"),
            ("Bibliothèque", "culture-sport.culture"),
        ] {
            assert_eq!(Theme::named(words).map(Theme::slug), Some(slug), "{words}");
        }
        for words in ["", "divers", "Santé et sport", "de la", "Axe 3"] {
            assert_eq!(Theme::named(words), None, "{words}");
        }
    }

    #[test]
    fn the_law_gives_a_departement_no_civil_status() {
        let names = Theme::by_slug("etat-civil.prenom").unwrap();
        assert!(names.out_of_scope(Kind::Departement) && !names.out_of_scope(Kind::Commune) && !names.out_of_scope(Kind::SpecialStatus));
        assert!(!Theme::by_slug("sante").unwrap().out_of_scope(Kind::Region));
    }
}
