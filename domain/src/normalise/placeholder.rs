//! What people type into a cell that they have nothing to say in: « - », « nc », « à compléter ».
//!
//! A placeholder is neither a value nor a fault. A status column has its own, shorter list in `vocabulary/statuses.tsv`, because
//! there « N/A » and « NR » may mean several things.

use crate::text;

/// No placeholder is longer, in bytes as written.
const LONGEST: usize = 64;

/// Whether a cell says nothing: empty, made of dashes and dots, or one of the usual words.
pub fn is_placeholder(given: &str) -> bool {
    if says_nothing(given) {
        return true;
    }
    // No word of the list has a figure in it.
    if given.trim().len() > LONGEST || given.contains(|sign: char| sign.is_ascii_digit()) {
        return false;
    }
    matches!(
        text::fold(given).as_str(),
        "nc" | "n c"
            | "nr"
            | "n r"
            | "nd"
            | "n d"
            | "na"
            | "n a"
            | "so"
            | "s o"
            | "non renseigne"
            | "non renseignee"
            | "non communique"
            | "non communiquee"
            | "non defini"
            | "non definie"
            | "non determine"
            | "non determinee"
            | "non precise"
            | "non precisee"
            | "non disponible"
            | "non applicable"
            | "non concerne"
            | "a preciser"
            | "a completer"
            | "a definir"
            | "a determiner"
            | "a renseigner"
            | "sans information"
            | "sans objet"
            | "neant"
            | "aucun"
            | "aucune"
            | "inconnu"
            | "inconnue"
            | "unknown"
            | "no data"
            | "none"
            | "null"
            | "tbd"
    )
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
