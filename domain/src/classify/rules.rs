//! The rule files, read once, and a digest of all that decides a classification.

use std::sync::LazyLock;

use super::book::Book;
use super::rule::{Rule, lines};
use crate::action::Lever;
use crate::audience::Audience;
use crate::subject::Competence;
use crate::theme::Theme;

/// The kinds of conclusions, in the order of [`FILES`].
pub(super) const THEME: usize = 0;
pub(super) const AUDIENCE: usize = 1;
pub(super) const LEVER: usize = 2;
pub(super) const COMPETENCE: usize = 3;

const FILES: [&str; 4] = [
    include_str!("../vocabulary/theme_rules.tsv"),
    include_str!("../vocabulary/audience_rules.tsv"),
    include_str!("../vocabulary/lever_rules.tsv"),
    include_str!("../vocabulary/competence_rules.tsv"),
];

/// Raised when the code that weighs the rules changes its mind, so that the digest changes too.
const WEIGHING: u32 = 2;

/// The number of a target, by its name in the rule file.
fn number(kind: usize, name: &str) -> Option<u8> {
    match kind {
        THEME => Theme::by_slug(name).map(Theme::number),
        AUDIENCE => Audience::by_slug(name).map(Audience::number),
        LEVER => Lever::parse(name).map(|lever| lever as u8),
        _ => Competence::parse(name).map(|competence| competence as u8),
    }
}

/// All rules.
pub(super) static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let mut book = Book::default();
    for (kind, file) in FILES.into_iter().enumerate() {
        for rule in lines(file).filter_map(Rule::read) {
            if let Some(number) = number(kind, rule.target) {
                book.enter(kind, number, &rule);
            }
        }
    }
    book
});

static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&WEIGHING.to_le_bytes());
    let words = [
        include_str!("../vocabulary/themes.tsv"),
        include_str!("../vocabulary/audiences.tsv"),
        include_str!("../vocabulary/stems.tsv"),
        include_str!("../vocabulary/stop_words.tsv"),
    ];
    for file in FILES.into_iter().chain(words) {
        hasher.update(&(file.len() as u64).to_le_bytes());
        hasher.update(file.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
});

/// A digest of the rules and the vocabularies: a store that kept another one classifies anew.
pub fn digest() -> &'static str {
    &DIGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_file_is_a_rule() {
        for (kind, file) in FILES.into_iter().enumerate() {
            for line in lines(file) {
                let rule = Rule::read(line).unwrap_or_else(|| panic!("cannot be read: {line}"));
                assert!(number(kind, rule.target).is_some(), "no such target: {line}");
                assert!(rule.weight != 0.0 && rule.weight.abs() <= 6.0, "{line}");
            }
        }
    }

    #[test]
    fn every_theme_and_audience_has_a_rule() {
        for (kind, slugs) in [(THEME, Theme::all().map(Theme::slug).collect::<Vec<_>>()), (AUDIENCE, Audience::all().map(Audience::slug).collect())] {
            for slug in slugs {
                assert!(lines(FILES[kind]).filter_map(Rule::read).any(|rule| rule.target == slug), "{slug}");
            }
        }
    }

    #[test]
    fn the_digest_is_short_and_stable() {
        assert_eq!(digest().len(), 16);
        assert_eq!(digest(), digest());
    }
}
