//! The endings of inclusive writing: « élu·e·s », « associé.e.s », « agent-e-s », « usager(e)s », « travailleur-euses », « directeur/trice ».
//!
//! They add nothing to a word. An ending is one only where the word before it can take it: « dit-elle » and « fait.Les » are two words.

use super::sign::{self, Sign};

/// The longest ending, in bytes of its folded letters.
const LONGEST: usize = 7;

/// Whether a sign may stand before an ending.
const fn parts(sign: char) -> bool {
    matches!(sign, '·' | '•' | '∙' | '‧' | '・' | '⋅' | '.' | '-' | '/' | '_' | '\u{2010}' | '\u{2011}' | '\u{b0}' | '\u{387}')
}

/// How many bytes of inclusive endings begin `text`, after the word `folded`. A word cut before its last syllable gets that one back
/// (« act·eur·rice·s »).
pub(super) fn endings(text: &str, folded: &mut String) -> usize {
    let mut length = 0;
    if folded.len() < 2 || folded.as_bytes().last().is_some_and(u8::is_ascii_digit) {
        return length;
    }
    let mut ending = String::new();
    let mut first = true;
    while let Some(more) = ending_at(&text[length..], folded, &mut ending, first) {
        if first && matches!(ending.as_str(), "eur" | "eurs" | "eux") {
            folded.push_str(&ending);
        }
        first = false;
        length += more;
    }
    length
}

/// One ending; its folded letters are left in `ending`.
fn ending_at(text: &str, folded: &str, ending: &mut String, first: bool) -> Option<usize> {
    ending.clear();
    let before = text.chars().next()?;
    let rest = &text[before.len_utf8()..];
    if before == '(' {
        let inside = short_run(rest, ending)?;
        let closed = rest[inside..].strip_prefix(')')?;
        fits(folded, ending, first).then_some(())?;
        let mut after = String::new();
        let tail = short_run(closed, &mut after).unwrap_or(0);
        let plural = matches!(after.as_str(), "s" | "es" | "x");
        (plural || after.is_empty()).then_some(1 + inside + 1 + tail)
    } else if parts(before) {
        let inside = short_run(rest, ending)?;
        // « publié.Les actions »: an ending that begins with a capital is one only after a word in capitals.
        let shouted = rest.starts_with(char::is_uppercase) && text.len() > 1 && rest.chars().take(2).any(char::is_lowercase);
        (!shouted && fits(folded, ending, first)).then_some(before.len_utf8() + inside)
    } else {
        None
    }
}

/// Folds a short word; its bytes, when there is one and it is short.
fn short_run(text: &str, folded: &mut String) -> Option<usize> {
    for (at, letter) in text.char_indices() {
        match sign::fold(letter, folded) {
            Sign::Other => return (at > 0).then_some(at),
            _ if folded.len() > LONGEST || at > 4 * LONGEST => return None,
            _ => {}
        }
    }
    (!text.is_empty()).then_some(text.len())
}

/// Whether a word can take this ending.
fn fits(folded: &str, ending: &str, first: bool) -> bool {
    let ends = |letters: &[&str]| letters.iter().any(|letters| folded.trim_end_matches('s').ends_with(letters) || folded.ends_with(letters));
    let single = ending.strip_suffix('s').filter(|rest| !rest.is_empty()).unwrap_or(ending);
    match single {
        "e" | "s" | "x" => true,
        "ne" | "nne" | "ine" | "enne" | "ienne" | "onne" => ends(&["n"]),
        "le" | "lle" | "elle" => ends(&["l", "eau"]),
        "ale" | "aux" | "au" => ends(&["al"]),
        "te" | "tte" | "ette" | "ante" | "ente" => ends(&["t", "tou", "ce"]),
        "se" | "sse" | "ise" | "aise" | "oise" => ends(&["s", "x"]),
        "ve" | "ive" | "euve" => ends(&["f"]),
        "euse" | "teuse" | "ieuse" | "eure" => ends(&["eur", "eux"]) || !first,
        "trice" | "rice" | "ice" | "atrice" | "ctrice" | "esse" | "eresse" => ends(&["eur", "tre", "re"]) || !first,
        "ere" | "iere" | "re" => ends(&["er"]) || !first,
        "eur" | "eux" => first && folded.len() >= 2,
        "che" | "que" => ends(&["c"]),
        _ => false,
    }
}
