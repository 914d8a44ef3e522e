//! A folded word made comparable across number, gender and, as far as the French Snowball stemmer goes, families of words.
//!
//! Snowball reads accents, and a folded word has none: the endings it knows by their accents are restored first. The words that no rule
//! gets right are in `vocabulary/stems.tsv`, the stop words in `vocabulary/stop_words.tsv`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use rust_stemmers::{Algorithm, Stemmer};

use super::sign;

/// What a word is compared by.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub stem: Box<str>,
    pub is_stop: bool,
}

/// The words met so far. Bounded: a text of noise must not fill the memory.
#[derive(Debug, Default)]
pub(super) struct Memo(HashMap<Box<str>, Entry, RandomState>);

/// So many different words are kept; French plans have some tens of thousands.
const KEPT: usize = 1 << 15;
/// A longer word is compared by its beginning, and not kept: no word of French is so long.
const LONGEST: usize = 48;

impl Memo {
    pub(super) fn stem(&mut self, folded: &str) -> &Entry {
        let word = &folded[..folded.floor_char_boundary(LONGEST)];
        if !self.0.contains_key(word) {
            if self.0.len() >= KEPT {
                self.0.clear();
            }
            let is_stop = STOP.contains(word);
            let stem = if is_stop { word.to_owned() } else { stem(word) };
            self.0.insert(word.into(), Entry { stem: stem.into(), is_stop });
        }
        &self.0[word]
    }
}

static STOP: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../vocabulary/stop_words.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

static IRREGULAR: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("../vocabulary/stems.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).flat_map(|(stem, words)| words.split(' ').map(move |word| (word, stem))).collect()
});

static FRENCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::French));

/// The stem of a folded word.
fn stem(folded: &str) -> String {
    if let Some(stem) = IRREGULAR.get(folded) {
        return (*stem).to_owned();
    }
    if folded.len() < 3 || !folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return folded.to_owned();
    }
    let restored = restored(folded);
    let stemmed = FRENCH.stem(&restored);
    if stemmed.is_ascii() {
        return stemmed.into_owned();
    }
    let mut stem = String::with_capacity(stemmed.len());
    for letter in stemmed.chars() {
        sign::fold(letter, &mut stem);
    }
    stem
}

/// Endings, and what stands for them before Snowball looks. The first that fits a long enough word is taken: the number is the fewest
/// letters that must stand before.
const RESTORED: [(&str, &str, usize); 40] = [
    ("trices", "teur", 2),
    ("trice", "teur", 2),
    ("euses", "eur", 3),
    ("euse", "eur", 3),
    ("eures", "eur", 3),
    ("eure", "eur", 3),
    ("eurs", "eur", 3),
    ("eux", "eur", 4),
    ("ives", "if", 2),
    ("ive", "if", 2),
    ("ifs", "if", 2),
    ("bilites", "ble", 2),
    ("bilite", "ble", 2),
    ("ites", "ité", 3),
    ("ite", "ité", 3),
    ("iques", "ique", 2),
    ("ieres", "ier", 2),
    ("iere", "ier", 2),
    ("eres", "er", 3),
    ("ere", "er", 3),
    ("ers", "er", 3),
    ("iees", "ie", 2),
    ("iee", "ie", 2),
    ("ees", "é", 2),
    ("ee", "é", 2),
    ("aises", "ais", 3),
    ("aise", "ais", 3),
    ("oises", "oi", 3),
    ("oise", "oi", 3),
    ("ois", "oi", 3),
    ("ais", "ais", 3),
    ("eaux", "eau", 2),
    ("ies", "ie", 3),
    ("ues", "ue", 2),
    ("is", "i", 2),
    ("us", "u", 2),
    ("os", "o", 3),
    ("as", "a", 3),
    ("aies", "aie", 2),
    ("yens", "yen", 2),
];

fn restored(folded: &str) -> String {
    for (ending, instead, before) in RESTORED {
        if let Some(beginning) = folded.strip_suffix(ending).filter(|beginning| beginning.len() >= before) {
            return format!("{beginning}{instead}");
        }
    }
    folded.to_owned()
}
