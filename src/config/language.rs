//! The language of the person at the terminal.
//!
//! Only the two languages that Prisme speaks; which sentence is said in which language is not decided here.

use super::{Variables, present};

/// A language that Prisme speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// French, when the environment asks for it, or for no language at all: the cities that publish speak French.
    French,
    /// English, when the environment asks for any other language.
    English,
}

impl Language {
    /// The language that these variables ask for: the first one that is set decides, as POSIX has it.
    pub fn of(variables: &Variables) -> Self {
        let locale = NAMES.iter().find_map(|name| present(variables, name)).unwrap_or_default();
        let word = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        let french = ["fr", "", "c", "posix"].iter().any(|known| word.eq_ignore_ascii_case(known));
        if french { Self::French } else { Self::English }
    }
}

/// The variables that say it, the strongest first.
const NAMES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language that the environment of the process asks for.
pub fn language() -> Language {
    let variable = |name: &&str| Some(((*name).to_owned(), std::env::var(name).ok()?));
    Language::of(&NAMES.iter().filter_map(variable).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expected: Language) {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(Language::of(&variables), expected, "{variables:?}");
    }

    #[test]
    fn a_french_locale_speaks_french() {
        check(&[("LANG", "fr_FR.UTF-8")], Language::French);
        check(&[("LANG", "fr")], Language::French);
        check(&[("LC_MESSAGES", "fr-CA"), ("LANG", "en_GB.UTF-8")], Language::French);
    }

    #[test]
    fn no_language_at_all_is_the_language_of_the_publishers() {
        check(&[], Language::French);
        check(&[("LANG", "C.UTF-8")], Language::French);
        check(&[("LC_ALL", "POSIX")], Language::French);
    }

    #[test]
    fn the_strongest_variable_decides_and_an_empty_one_does_not_count() {
        check(&[("LC_ALL", "en_GB.UTF-8"), ("LANG", "fr_FR.UTF-8")], Language::English);
        check(&[("LC_ALL", ""), ("LANG", "fr_FR.UTF-8")], Language::French);
    }

    #[test]
    fn any_other_locale_speaks_english() {
        check(&[("LANG", "frp")], Language::English);
        check(&[("LANG", "de_DE.UTF-8")], Language::English);
    }
}
