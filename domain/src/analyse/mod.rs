//! The one analyser of texts: classification, search and « similar actions » see the same terms, with their places in the text.
//!
//! A text is cut into terms; each is the stem of a word as everybody may type it. Case, accents, ligatures, elision and inclusive writing
//! make no difference, and neither do number and gender where the ending shows them. Nothing is left out: a stop word is marked as one,
//! and the caller decides.
//!
//! Accents are folded *before* stemming, because a query is often typed without them; the endings that a French stemmer knows by their
//! accents are then restored by rule (`mobilites` → `mobilité`), so that « etat » and « état » cannot part.

mod family;
mod inclusive;
mod sign;
mod stem;
#[cfg(test)]
mod tests;
mod word;

use std::cell::RefCell;
use std::ops::Range;

use self::stem::Memo;
use self::word::Words;

/// A term of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// What is compared.
    pub stem: String,
    /// The bytes of the text that it stands for, endings and all; both ends lie between two characters.
    pub range: Range<usize>,
    /// Whether it is a word that tells nothing by itself: an article, a preposition, a pronoun.
    pub is_stop: bool,
}

/// A term, lent for the time of a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<'s> {
    /// What is compared.
    pub stem: &'s str,
    /// The word itself, folded, without inclusive endings.
    pub word: &'s str,
    /// The bytes of the text that it stands for.
    pub range: Range<usize>,
    /// Whether it is a word that tells nothing by itself.
    pub is_stop: bool,
}

thread_local! {
    /// Words are few and come back: each is stemmed once for each thread.
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// The terms of a text, in order.
pub fn terms(text: &str) -> impl Iterator<Item = Term> {
    let mut terms = Vec::new();
    each(text, |seen| terms.push(Term { stem: seen.stem.to_owned(), range: seen.range, is_stop: seen.is_stop }));
    terms.into_iter()
}

/// Shows the terms of a text, in order, without a copy of each.
pub fn each(text: &str, mut look: impl FnMut(Seen<'_>)) {
    // The memo is taken out for the time of the work: a caller may analyse another text while it looks at this one.
    let mut memo = MEMO.with(RefCell::take);
    let mut words = Words::of(text);
    while let Some(range) = words.next() {
        let entry = memo.stem(words.folded());
        look(Seen { stem: &entry.stem, word: words.folded(), range, is_stop: entry.is_stop });
    }
    MEMO.with(|kept| kept.replace(memo));
}
