//! Cells with several values: « Education | Sport », one value a line, or a semicolon between them.
//!
//! Not for titles and prose, where these signs are punctuation. A comma separates nothing: names and subjects contain it.

use std::collections::HashSet;

use crate::text;

/// The values of a cell, trimmed, in their order; empty ones and repetitions are left out.
pub fn values(given: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    parts(given).map(text::tidy).filter(|value| !value.is_empty() && seen.insert(value.clone())).map(std::borrow::Cow::into_owned).collect()
}

/// The parts of a cell, as written.
pub(super) fn parts(given: &str) -> impl Iterator<Item = &str> {
    given.split(['|', ';', '\n', '\r', '\u{2028}'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(given: &str, expected: &[&str]) {
        assert_eq!(values(given), expected, "{given:?}");
    }

    #[test]
    fn bars_semicolons_and_line_breaks_separate_values() {
        check("Jeunes | Seniors;Familles\r\nAgents", &["Jeunes", "Seniors", "Familles", "Agents"]);
    }

    #[test]
    fn commas_stay_in_the_value() {
        check("École, jeunesse et périscolaire", &["École, jeunesse et périscolaire"]);
    }

    #[test]
    fn empty_and_repeated_values_are_left_out() {
        check(" | Sport ;; \u{a0}|Sport", &["Sport"]);
        check("", &[]);
    }

    proptest! {
        #[test]
        fn no_value_is_empty_or_still_divided(given in "\\PC*|[a-c;|\\n ]{0,40}") {
            for value in values(&given) {
                prop_assert!(!value.is_empty() && !value.contains(['|', ';', '\n']));
            }
        }
    }
}
