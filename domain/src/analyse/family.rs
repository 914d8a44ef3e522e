//! The families of one acronym: LGBT, LGBTI, LGBTQ+, LGBTQIA+ are one term, and so are all spellings of « LGBT-phobies ».

use super::sign::{self, is_hyphen};

/// The term of the acronym.
const ACRONYM: &str = "lgbt";
/// The term of the hatred.
const HATRED: &str = "lgbtphobie";
/// Ways to begin, typing errors of real plans among them.
const BEGINNINGS: [&str; 5] = ["lgbt", "lbgt", "lgtb", "glbt", "lgb"];
/// Letters that may follow.
const FURTHER: [char; 12] = ['t', 'q', 'i', 'a', 'p', 'k', 's', '2', 'n', 'b', 'd', 'f'];

/// Whether a folded word is the acronym; the rest of the word, when that names the hatred.
fn rest(folded: &str) -> Option<&str> {
    let word = folded.strip_prefix("2s").unwrap_or(folded);
    let rest = BEGINNINGS.iter().find_map(|beginning| word.strip_prefix(beginning))?;
    let rest = match rest.find("phob") {
        Some(at) if rest[..at].trim_start_matches(FURTHER).is_empty() => &rest[at..],
        Some(_) => return None,
        None => rest.trim_start_matches(FURTHER),
    };
    (rest.is_empty() || is_hatred(rest)).then_some(rest)
}

fn is_hatred(word: &str) -> bool {
    matches!(word, "phobe" | "phobes" | "phobie" | "phobies" | "phobique" | "phobiques")
}

/// Makes one term of an acronym and what belongs to it; how many bytes of the text that follows it are part of it.
pub(super) fn gather(folded: &mut String, text: &str) -> usize {
    if !folded.starts_with(['l', 'g', '2']) {
        return 0;
    }
    let Some(rest) = rest(folded) else { return 0 };
    let plain = rest.is_empty();
    folded.clear();
    folded.push_str(if plain { ACRONYM } else { HATRED });
    if !plain {
        return 0;
    }
    let plus = text.len() - text.trim_start_matches(['+', '*']).len();
    let after = &text[plus..];
    let gap = after.chars().next().filter(|sign| is_hyphen(*sign) || matches!(sign, ' ' | '\u{a0}' | '·')).map_or(0, char::len_utf8);
    let mut word = String::new();
    let length = sign::run(&after[gap..], &mut word);
    if is_hatred(&word) {
        folded.clear();
        folded.push_str(HATRED);
        return plus + gap + length;
    }
    plus
}
