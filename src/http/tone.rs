//! How a caller wants to be answered: in which language, as a person or as a program.
//!
//! Nobody is sent away for what they accept: whoever asks for neither is answered as a person, in French.

use std::cmp::Reverse;

use domain::diagnostic::Language;
use poem::http::{HeaderMap, header};

use super::negotiate::{Media, negotiate, range};
use crate::ingest::told::voice::Voice;

/// The voice in which a caller is answered; who does not say is a person, at a terminal.
pub(super) fn of(headers: &HeaderMap) -> Voice {
    let json = matches!(negotiate(headers, &[Media::Text, Media::Json, Media::Problem]), Some(Media::Json | Media::Problem));
    Voice { language: language(headers), json }
}

/// The language that a program's owner reads best; a program that does not say is answered in English.
pub(super) fn spoken(headers: &HeaderMap) -> Language {
    if headers.contains_key(header::ACCEPT_LANGUAGE) { language(headers) } else { Language::En }
}

/// The language that a caller reads best of the two that Prisme speaks; English for whoever reads no French.
fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut usual = Language::Fr;
    let ranges = accepted.flat_map(|value| value.split(',')).filter_map(range).enumerate().filter_map(|(place, (name, weight))| {
        let primary = name.split('-').next().unwrap_or_default();
        let language = match primary.to_ascii_lowercase().as_str() {
            "fr" => Language::Fr,
            "en" => Language::En,
            _ => return None,
        };
        if weight == 0 && language == Language::Fr {
            usual = Language::En;
        }
        (weight > 0).then_some((weight, Reverse(place), language))
    });
    let best = ranges.max_by_key(|(weight, place, _)| (*weight, *place)).map(|(.., language)| language);
    best.unwrap_or(usual)
}

/// A language as headers name it.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr",
        Language::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: Option<&str>, languages: Option<&str>, json: bool, language: Language) {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::ACCEPT, accept), (header::ACCEPT_LANGUAGE, languages)] {
            headers.extend(value.map(|value| (name, value.parse().unwrap())));
        }
        let voice = of(&headers);
        assert_eq!((voice.json, voice.language), (json, language), "{accept:?} {languages:?}");
    }

    #[test]
    fn who_does_not_say_is_a_person_who_reads_french() {
        for accept in [None, Some("*/*"), Some("text/plain"), Some("text/html,application/xml;q=0.9,*/*;q=0.8"), Some("image/png")] {
            check(accept, None, false, Language::Fr);
        }
    }

    #[test]
    fn a_program_is_answered_in_json() {
        for accept in ["application/json", "application/problem+json", "application/*", "application/json, */*;q=0.1"] {
            check(Some(accept), None, true, Language::Fr);
        }
    }

    #[test]
    fn the_language_is_the_one_that_is_read_best() {
        for (languages, wanted) in [
            ("en", Language::En),
            ("en-GB,en;q=0.9,fr;q=0.8", Language::En),
            ("fr-FR,fr;q=0.9,en;q=0.8", Language::Fr),
            ("de, en;q=0.5", Language::En),
            ("de", Language::Fr),
            ("en;q=0", Language::Fr),
            ("fr;q=0", Language::En),
            ("fr;q=0, de", Language::En),
        ] {
            check(None, Some(languages), false, wanted);
        }
    }
}
