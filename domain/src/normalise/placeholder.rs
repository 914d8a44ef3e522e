//! What people type into a cell that they have nothing to say in: « - », « nc », « à compléter ».
//!
//! A placeholder is neither a value nor a fault. A status column has its own, shorter list in `vocabulary/statuses.tsv`, because
//! there « N/A » and « NR » may mean several things.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text;

/// No placeholder is longer, in bytes as written.
const LONGEST: usize = 64;

static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("../vocabulary/placeholders.tsv").lines();
    lines.filter(|line| !line.starts_with('#')).map(text::fold).filter(|word| !word.is_empty()).collect()
});

/// Whether a cell says nothing: empty, made of dashes and dots, or one of the usual words.
pub fn is_placeholder(given: &str) -> bool {
    if says_nothing(given) {
        return true;
    }
    // No word of the list has a figure in it.
    if given.trim().len() > LONGEST || given.contains(|sign: char| sign.is_ascii_digit()) {
        return false;
    }
    WORDS.contains(text::fold(given).as_str())
}

/// Whether a cell holds only blanks, dashes, dots, bars and question marks.
pub(super) fn says_nothing(given: &str) -> bool {
    text::is_blank(given)
        || given.chars().all(|sign| sign.is_whitespace() || sign.is_control() || matches!(sign, '-' | '–' | '—' | '‑' | '_' | '.' | '…' | '/' | '?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected: bool) {
        assert_eq!(is_placeholder(given), expected, "{given:?}");
    }

    #[test]
    fn a_cell_that_says_nothing_is_a_placeholder() {
        for given in ["", " \u{a0}", "-", "–", "…", "?", "/", "NC", "n.c.", "N/A", "Non renseigné", "à compléter"] {
            check(given, true);
        }
    }

    #[test]
    fn a_cell_that_says_something_is_none() {
        for given in ["0", "✓", "2019", "non", "crédits de droit commun", "DRH"] {
            check(given, false);
        }
    }
}
