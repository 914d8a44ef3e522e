//! A cell made comparable with the labels of a vocabulary, and its division into several labels.
//!
//! Unlike `text::fold`, the signs that divide a cell stay, so that « non, réalisé » is not « non réalisé ».

use unicode_normalization::char::is_combining_mark;

use crate::text;

/// Signs that end or wrap a label without changing it.
const EDGE: [char; 17] = [' ', ',', ';', ':', '|', '/', '\\', '(', ')', '[', ']', '{', '}', '>', '-', '–', '—'];

/// Signs that neither divide a cell nor change its meaning; the last ones are invisible.
const SOFT: &str = "%.…!'’‘ʼ\"«»“”_·•‑\u{ad}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2060}\u{feff}";

/// The comparable form of a cell, or `None` when it is longer than `limit` bytes: prose, then.
///
/// Case, accents, spaces, inclusive marks, quotation marks and final punctuation go. What remains of a cell without any letter or
/// figure is the cell as written.
pub(super) fn key(given: &str, limit: usize) -> Option<String> {
    let tidy = text::tidy(given);
    // A letter folds to one byte and takes up to four as written; beyond that a cell is prose, and need not be looked at.
    if tidy.len() > limit.saturating_mul(8) {
        return None;
    }
    let plain = text::neutral(&tidy);
    let mut form = Form { key: String::with_capacity(plain.len()), word: String::new() };
    let (mut start, mut before) = (0, None);
    let mut signs = plain.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        if divides(sign, before, signs.peek().map(|(_, after)| *after)) {
            form.words(&plain[start..at]);
            form.sign(sign);
            start = at + sign.len_utf8();
        }
        before = Some(sign);
    }
    form.words(&plain[start..]);
    let key = form.key.trim_matches(EDGE);
    let key = if key.is_empty() { tidy.as_ref() } else { key };
    (key.len() <= limit).then(|| key.to_owned())
}

/// A comparable form in the making: words and signs, one space between them.
struct Form {
    key: String,
    word: String,
}

impl Form {
    fn words(&mut self, given: &str) {
        text::fold_into(given, &mut self.word);
        if !self.word.is_empty() {
            self.space();
            self.key.push_str(&self.word);
        }
    }

    fn sign(&mut self, sign: char) {
        if !self.key.ends_with(sign) {
            self.space();
            self.key.push(sign);
        }
    }

    fn space(&mut self) {
        if !self.key.is_empty() {
            self.key.push(' ');
        }
    }
}

/// Whether a sign divides the cell. A hyphen does so between spaces only: « non-réalisé » is one label.
fn divides(sign: char, before: Option<char>, after: Option<char>) -> bool {
    match sign {
        '-' | '–' | '—' => before.is_some_and(char::is_whitespace) && after.is_some_and(char::is_whitespace),
        '\n' => true,
        _ if SOFT.contains(sign) => false,
        other => !(other.is_alphanumeric() || other.is_whitespace() || other.is_control() || is_combining_mark(other)),
    }
}

/// The labels that a comparable form is made of. With `doubts`, « et », « ou », « puis » divide too, and signs that are no punctuation
/// are parts of their own.
pub(super) fn parts(key: &str, doubts: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    for token in key.split(' ') {
        let end = at + token.len();
        let sign = !token.is_empty() && !token.contains(|sign: char| sign.is_alphanumeric() || sign == '%');
        if sign || (doubts && matches!(token, "et" | "ou" | "puis" | "mais" | "and" | "or" | "then" | "but")) {
            parts.push(key[start..at].trim());
            if sign && doubts && !token.starts_with(EDGE) {
                parts.push(token);
            }
            start = end;
        }
        at = end + 1;
    }
    parts.push(key[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}
