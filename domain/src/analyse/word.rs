//! The words of a text, one after the other, folded, with their places.

use std::ops::Range;

use super::sign::{self, Sign, is_apostrophe, is_hyphen};
use super::{family, inclusive};

/// Words that lose their last vowel before another.
const ELIDED: [&str; 13] = ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"];
/// Beginnings that are one word with what follows their hyphen: « péri-scolaire », « co-construire ».
const BEGINNINGS: [&str; 17] = [
    "peri", "co", "inter", "multi", "pluri", "extra", "intra", "micro", "socio", "psycho", "sero", "post", "plate", "lesbo", "hetero", "cis", "cyber",
];
/// Beginnings that are so before some words only: « trans-identité », but « bi-annuel » and « trans-inclusif » are two.
const CLOSE: [&str; 4] = ["trans", "homo", "bi", "inter"];
/// Those words.
const CLOSE_TO: [&str; 5] = ["phob", "ident", "genre", "sex", "parent"];

/// The words of a text.
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
    folded: String,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0, folded: String::new() }
    }

    /// The letters of the word that came last.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// The place of the next word.
    pub(super) fn next(&mut self) -> Option<Range<usize>> {
        let start = self.begin()?;
        self.folded.clear();
        let end = dotted(&self.text[start..], &mut self.folded).map_or_else(|| self.plain(start), |length| start + length);
        let end = end + family::gather(&mut self.folded, &self.text[end..]);
        self.at = end;
        Some(start..end)
    }

    /// Where the next word begins.
    fn begin(&mut self) -> Option<usize> {
        for (at, letter) in self.text[self.at..].char_indices() {
            self.folded.clear();
            if sign::fold(letter, &mut self.folded) == Sign::Letter {
                return Some(self.at + at);
            }
        }
        self.at = self.text.len();
        None
    }

    /// A word of letters with what belongs to it; where it ends.
    fn plain(&mut self, start: usize) -> usize {
        let mut end = start + sign::run(&self.text[start..], &mut self.folded);
        loop {
            let rest = &self.text[end..];
            let Some(next) = rest.chars().next() else { return end };
            let after = &rest[next.len_utf8()..];
            if is_apostrophe(next) {
                if self.folded == "aujourd" {
                    return end + next.len_utf8() + sign::run(after, &mut self.folded);
                }
                return if ELIDED.contains(&self.folded.as_str()) { end + next.len_utf8() } else { end };
            }
            if is_hyphen(next) && self.joins(after) {
                end += next.len_utf8() + sign::run(after, &mut self.folded);
                continue;
            }
            return end + inclusive::endings(rest, &mut self.folded);
        }
    }

    /// Whether this beginning is one word with what follows its hyphen.
    fn joins(&self, after: &str) -> bool {
        let word = self.folded.as_str();
        if !BEGINNINGS.contains(&word) && !CLOSE.contains(&word) {
            return false;
        }
        let mut following = String::new();
        sign::run(after, &mut following);
        let long = following.len() > 3 && following.bytes().all(|byte| byte.is_ascii_lowercase());
        long && (BEGINNINGS.contains(&word) || CLOSE_TO.iter().any(|beginning| following.starts_with(beginning)))
    }
}

/// Single letters with a point after each, « L.G.B.T. »: the bytes they take, two letters or more.
fn dotted(text: &str, folded: &mut String) -> Option<usize> {
    let (mut end, mut letters) = (0, 0);
    let mut rest = text.chars();
    while let Some(letter) = rest.next().filter(|letter| letter.is_alphabetic()) {
        let pointed = rest.as_str().strip_prefix('.');
        let alone = pointed.is_some() || !rest.as_str().starts_with(char::is_alphanumeric);
        if !alone || (letters == 0 && pointed.is_none()) {
            break;
        }
        sign::fold(letter, folded);
        letters += 1;
        end = text.len() - rest.as_str().len();
        let Some(pointed) = pointed else { break };
        rest = pointed.chars();
        end += usize::from(pointed.starts_with(char::is_alphabetic) || letters > 1);
    }
    if letters > 1 {
        return Some(end);
    }
    folded.clear();
    None
}
