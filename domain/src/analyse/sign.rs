//! One sign of a text, folded: what letters it gives, and whether it belongs to a word.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a sign is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Part of a word.
    Letter,
    /// Shows nothing, and parts nothing: an accent that stands apart, a soft hyphen, a zero-width sign.
    Silent,
    /// Between words.
    Other,
}

/// Folds a sign into `folded`: lower case, no accents, no ligatures.
pub(super) fn fold(sign: char, folded: &mut String) -> Sign {
    let letter = match sign {
        'a'..='z' | '0'..='9' => sign,
        'A'..='Z' => sign.to_ascii_lowercase(),
        '\0'..='\x7f' | '\u{a0}' | '«' | '»' | '°' | '·' | '’' | '‘' | '“' | '”' | '–' | '—' | '…' | '€' => return Sign::Other,
        'à' | 'â' | 'ä' | 'À' | 'Â' | 'Ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'î' | 'ï' | 'Î' | 'Ï' => 'i',
        'ô' | 'ö' | 'Ô' | 'Ö' => 'o',
        'ù' | 'û' | 'ü' | 'Ù' | 'Û' | 'Ü' => 'u',
        'ç' | 'Ç' => 'c',
        'œ' | 'Œ' => return pair("oe", folded),
        'æ' | 'Æ' => return pair("ae", folded),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => return Sign::Silent,
        _ if is_combining_mark(sign) => return Sign::Silent,
        _ => {
            let before = folded.len();
            let parts = std::iter::once(sign).nfkd().filter(|part| !is_combining_mark(*part)).flat_map(char::to_lowercase);
            folded.extend(parts.filter(|part| part.is_alphanumeric()));
            return if folded.len() > before { Sign::Letter } else { Sign::Other };
        }
    };
    folded.push(letter);
    Sign::Letter
}

fn pair(letters: &str, folded: &mut String) -> Sign {
    folded.push_str(letters);
    Sign::Letter
}

/// Whether a sign is an apostrophe, straight or curly.
pub(super) const fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '‘' | 'ʼ' | '´' | '`' | '\u{2032}')
}

/// Whether a sign is a hyphen inside a word.
pub(super) const fn is_hyphen(sign: char) -> bool {
    matches!(sign, '-' | '\u{2010}' | '\u{2011}')
}

/// Folds the word that begins a text; how many bytes it takes.
pub(super) fn run(text: &str, folded: &mut String) -> usize {
    for (at, sign) in text.char_indices() {
        if fold(sign, folded) == Sign::Other {
            return at;
        }
    }
    text.len()
}
