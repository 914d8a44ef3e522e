//! Where a text says what was looked for: cut into spans, so that nobody has to clean markup.
//!
//! A long text is cut to a passage around the words that were found; what is shown is always what was written.

use std::collections::HashSet;
use std::hash::BuildHasher;

use crate::analyse::each;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// As written.
    pub text: String,
    /// Whether it was looked for.
    pub matched: bool,
}

/// The spans of a text, or of a passage of it of about `most` signs; `None` when it holds none of these stems.
pub fn highlight<S: BuildHasher>(text: &str, stems: &HashSet<String, S>, most: usize) -> Option<Vec<Span>> {
    let mut matches = Vec::new();
    each(text, |seen| {
        if stems.contains(seen.stem) {
            matches.push((seen.range, seen.stem.to_owned()));
        }
    });
    if matches.is_empty() {
        return None;
    }
    let (from, to) = passage(text, &matches, most);
    let mut spans = Vec::new();
    let mut put = |text: &str, matched: bool| {
        if !text.is_empty() {
            spans.push(Span { text: text.to_owned(), matched });
        }
    };
    if from > 0 {
        put("… ", false);
    }
    let mut at = from;
    for (range, _) in matches.into_iter().filter(|(range, _)| range.start >= from && range.end <= to) {
        put(&text[at..range.start], false);
        put(&text[range.clone()], true);
        at = range.end;
    }
    put(&text[at..to], false);
    if to < text.len() {
        put(" …", false);
    }
    Some(join(spans))
}

/// Where a passage that shows the most different words begins and ends: between words.
fn passage(text: &str, matches: &[(std::ops::Range<usize>, String)], most: usize) -> (usize, usize) {
    if text.len() <= most {
        return (0, text.len());
    }
    let shown = |first: usize| {
        let from = matches[first].0.start;
        let near = matches[first..].iter().take_while(|(range, _)| range.end <= from + most);
        near.map(|(_, stem)| stem).collect::<HashSet<_>>().len()
    };
    // The earliest of the richest.
    let first = (0..matches.len()).max_by_key(|first| (shown(*first), std::cmp::Reverse(*first))).unwrap_or(0);
    // Something of what comes before is shown, so that the word stands in its sentence.
    let wanted = matches[first].0.start.saturating_sub(most / 4);
    let from = if wanted == 0 { 0 } else { after_blank(text, wanted, matches[first].0.start) };
    let least = matches[first].0.end;
    let to = if from + most >= text.len() { text.len() } else { before_blank(text, from + most, least) };
    (from, to)
}

/// The beginning of a word, at `wanted` or later, but not after `latest`.
fn after_blank(text: &str, wanted: usize, latest: usize) -> usize {
    let wanted = text.ceil_char_boundary(wanted);
    text[wanted..latest.max(wanted)].find(char::is_whitespace).map_or(latest, |at| text.len() - text[wanted + at..].trim_start().len()).min(latest)
}

/// The end of a word, at `wanted` or before, but not before `least`.
fn before_blank(text: &str, wanted: usize, least: usize) -> usize {
    let wanted = text.floor_char_boundary(wanted).max(least);
    text[least..wanted].rfind(char::is_whitespace).map_or(least, |at| least + text[least..least + at].trim_end().len())
}

/// Neighbours of one kind as one; found words that only a blank parts are one find.
fn join(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.matched == span.matched => last.text.push_str(&span.text),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analyse::terms;

    fn shown(text: &str, words: &str, most: usize) -> Option<String> {
        let stems: HashSet<String> = terms(words).map(|term| term.stem).collect();
        let spans = highlight(text, &stems, most)?;
        Some(spans.into_iter().map(|span| if span.matched { format!("[{}]", span.text) } else { span.text }).collect())
    }

    #[track_caller]
    fn check(text: &str, words: &str, most: usize, expected: Option<&str>) {
        assert_eq!(shown(text, words, most).as_deref(), expected);
    }

    #[test]
    fn what_was_written_is_shown_whatever_was_typed() {
        check("Former les élu·e·s à l'état civil", "elus ETAT", 200, Some("Former les [élu·e·s] à l'[état] civil"));
        check("Former les agents", "bibliothèque", 200, None);
        check("", "agents", 200, None);
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_what_was_found() {
        let text = "La ville ouvre un lieu d'accueil. ".repeat(10) + "Les agents d'état civil sont formés. " + &"Le budget est voté. ".repeat(10);
        let shown = shown(&text, "agent formé", 100).unwrap();
        assert!(shown.contains("Les [agents] d'état civil sont [formés]."), "{shown}");
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.len() < 130, "{shown}");
    }

    proptest! {
        #[test]
        fn spans_are_pieces_of_the_text(text in "\\PC{0,200}", words in "\\PC{0,20}", most in 0..120_usize) {
            let stems: HashSet<String> = terms(&words).chain(terms(&text).take(2)).map(|term| term.stem).collect();
            for span in highlight(&text, &stems, most).unwrap_or_default() {
                prop_assert!(text.contains(span.text.trim_start_matches("… ").trim_end_matches(" …")), "{:?}", span);
            }
        }

        #[test]
        fn a_text_that_is_not_cut_is_the_sum_of_its_spans(text in "\\PC{1,80}") {
            let stems: HashSet<String> = terms(&text).take(3).map(|term| term.stem).collect();
            if let Some(spans) = highlight(&text, &stems, 1000) {
                prop_assert_eq!(spans.into_iter().map(|span| span.text).collect::<String>(), text);
            }
        }
    }
}
