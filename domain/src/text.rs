//! Text as people write it, made comparable: the one folding that headers, status words and titles share.
//!
//! Folding is for comparison only; what is shown is always what was written.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds case, accents, ligatures, typographic signs and every kind of space; punctuation becomes one space.
///
/// `"Mise en Œuvre :"` and `"mise en oeuvre"` fold to the same text. Inclusive marks are punctuation here
/// (`"élu·e·s"` → `"elu e s"`); [`neutral`] removes them first.
pub fn fold(given: &str) -> String {
    let mut folded = String::with_capacity(given.len());
    fold_into(given, &mut folded);
    folded
}

/// Whether a spreadsheet would take a cell for a formula, were its leading apostrophes dropped: an export writes one more of them before
/// such a text, and the reader takes one away.
pub fn is_formula(given: &str) -> bool {
    given.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// [`fold`] into a buffer that the caller reuses; the buffer is cleared first.
pub fn fold_into(given: &str, folded: &mut String) {
    folded.clear();
    let mut space = false;
    let letter = |sign: char, folded: &mut String, space: &mut bool| {
        if std::mem::take(space) && !folded.is_empty() {
            folded.push(' ');
        }
        folded.push(sign);
    };
    for sign in given.chars() {
        match sign {
            'a'..='z' | '0'..='9' | '%' => letter(sign, folded, &mut space),
            'A'..='Z' => letter(sign.to_ascii_lowercase(), folded, &mut space),
            // The usual signs of typography separate words as those of ASCII do, and need no table.
            '\0'..='\x7f' | '\u{a0}' | '«' | '»' | '°' | '·' | '’' | '‘' | '“' | '”' | '–' | '—' | '…' | '€' => space = true,
            'à' | 'â' | 'ä' | 'À' | 'Â' | 'Ä' => letter('a', folded, &mut space),
            'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => letter('e', folded, &mut space),
            'î' | 'ï' | 'Î' | 'Ï' => letter('i', folded, &mut space),
            'ô' | 'ö' | 'Ô' | 'Ö' => letter('o', folded, &mut space),
            'ù' | 'û' | 'ü' | 'Ù' | 'Û' | 'Ü' => letter('u', folded, &mut space),
            'ç' | 'Ç' => letter('c', folded, &mut space),
            'œ' | 'Œ' => {
                letter('o', folded, &mut space);
                letter('e', folded, &mut space);
            }
            'æ' | 'Æ' => {
                letter('a', folded, &mut space);
                letter('e', folded, &mut space);
            }
            // Soft hyphens, zero-width signs and the byte-order mark are invisible: they separate nothing.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            _ => {
                for part in std::iter::once(sign).nfkd().filter(|part| !is_combining_mark(*part)).flat_map(char::to_lowercase) {
                    if part.is_alphanumeric() || part == '%' { letter(part, folded, &mut space) } else { space = true }
                }
            }
        }
    }
}

/// The signs that inclusive endings begin with.
const BEGINNINGS: [char; 10] = ['·', '•', '.', '-', '(', '∙', '‧', '・', '⋅', '/'];

/// Removes the inclusive endings of French (`"élu·e·s"`, `"agent-e-s"`, `"associé.e.s"`, `"usager(e)s"`, `"direction(s)"`), so that a word and
/// its inclusive spelling compare equal once folded.
pub fn neutral(given: &str) -> Cow<'_, str> {
    if !given.contains(BEGINNINGS) {
        return Cow::Borrowed(given);
    }
    let signs: Vec<char> = given.chars().collect();
    let mut kept = String::with_capacity(given.len());
    let mut at = 0;
    while at < signs.len() {
        if let Some(length) = inclusive_ending(&signs, at) {
            at += length;
        } else {
            kept.push(signs[at]);
            at += 1;
        }
    }
    Cow::Owned(kept)
}

/// The length of the inclusive ending that begins at `at`, when a letter precedes it and no letter follows.
fn inclusive_ending(signs: &[char], at: usize) -> Option<usize> {
    const ENDINGS: [&str; 23] = [
        "·e·s",
        "·es",
        "·e",
        "·ne·s",
        "·ne",
        "·trice·s",
        "·trice",
        "·euse·s",
        "·euse",
        "·ère·s",
        "·ère",
        "·le·s",
        "·le",
        "·te·s",
        "·te",
        "·ve·s",
        "·ve",
        "·se·s",
        "·se",
        "(e)s",
        "(es)",
        "(e)",
        "(s)",
    ];
    // Most signs begin none: a text is walked through often.
    if !BEGINNINGS.contains(&signs[at]) {
        return None;
    }
    let before = at.checked_sub(1).map(|before| signs[before])?;
    if !before.is_alphabetic() {
        return None;
    }
    ENDINGS.iter().find_map(|ending| {
        let length = ending.chars().count();
        let found = signs.get(at..at + length)?;
        let alike = ending.chars().zip(found).all(|(wanted, sign)| match wanted {
            '·' => matches!(sign, '·' | '•' | '.' | '-' | '∙' | '‧' | '・' | '⋅' | '/'),
            other => sign.to_lowercase().eq(std::iter::once(other)),
        });
        let whole = signs.get(at + length).is_none_or(|after| !after.is_alphanumeric());
        // « e.g. » and « 3.e » are no inclusive endings: a letter stands before and a word of two letters or more.
        let word = at >= 2 && signs[at - 2].is_alphabetic();
        (alike && whole && word).then_some(length)
    })
}

/// Removes markup (`<b>…</b>`, `&amp;`), keeping the text; `None` when there was none.
pub fn without_markup(given: &str) -> Option<String> {
    if !given.contains(['<', '&']) {
        return None;
    }
    let mut kept = String::with_capacity(given.len());
    let mut rest = given;
    while let Some(at) = rest.find(['<', '&']) {
        kept.push_str(&rest[..at]);
        let tail = &rest[at..];
        if let Some((text, length)) = tag(tail).or_else(|| entity(tail)) {
            kept.push_str(text);
            rest = &tail[length..];
        } else {
            kept.push_str(&tail[..1]);
            rest = &tail[1..];
        }
    }
    kept.push_str(rest);
    (kept != given).then_some(kept)
}

/// A tag at the beginning of `tail`: the text that stands for it, and its length.
fn tag(tail: &str) -> Option<(&'static str, usize)> {
    let inside = tail.strip_prefix('<')?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    if !name.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
        return None;
    }
    // A tag of a spreadsheet export is short; a lone « < » before a word is text.
    let window = inside.char_indices().take(300).find(|(_, sign)| matches!(sign, '>' | '<'));
    let end = window.filter(|(_, sign)| *sign == '>').map(|(at, _)| at)?;
    let word: String = name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let known = matches!(
        word.as_str(),
        "b" | "strong"
            | "i"
            | "em"
            | "u"
            | "s"
            | "span"
            | "p"
            | "br"
            | "div"
            | "font"
            | "a"
            | "ul"
            | "ol"
            | "li"
            | "sup"
            | "sub"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "small"
            | "big"
            | "mark"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "script"
            | "style"
            | "img"
    );
    let block = matches!(word.as_str(), "br" | "p" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    known.then_some((if block { "\n" } else { "" }, end + 2))
}

/// A character reference at the beginning of `tail`.
fn entity(tail: &str) -> Option<(&'static str, usize)> {
    const KNOWN: [(&str, &str); 12] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&eacute;", "é"),
        ("&egrave;", "è"),
        ("&agrave;", "à"),
        ("&ccedil;", "ç"),
        ("&rsquo;", "’"),
    ];
    KNOWN.iter().find(|(name, _)| tail.starts_with(name)).map(|(name, sign)| (*sign, name.len()))
}

/// Trims, and makes one space of each run of blanks inside a line; line breaks stay, blank lines go.
///
/// Borrowed when nothing changes, which is the common case of a million rows.
pub fn tidy(given: &str) -> Cow<'_, str> {
    let trimmed = given.trim_matches(blank);
    let untidy = has(trimmed.as_bytes(), |byte| byte < b' ') || has_double_space(trimmed.as_bytes());
    if !untidy {
        return Cow::Borrowed(trimmed);
    }
    let mut kept = String::with_capacity(trimmed.len());
    for line in trimmed.split(['\n', '\r']) {
        let words: Vec<&str> = line.split([' ', '\t', '\0']).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            continue;
        }
        if !kept.is_empty() {
            kept.push('\n');
        }
        kept.push_str(&words.join(" "));
    }
    if kept == trimmed { Cow::Borrowed(trimmed) } else { Cow::Owned(kept) }
}

/// Whether a cell may be shown as it is once its edges are trimmed: no markup, no address or number that could be somebody's, no
/// blanks to tidy. « No » may be wrong, « yes » never is: most cells of a million rows are such.
pub fn is_clean(given: &str) -> bool {
    // A telephone number has ten figures, or nine behind « +33 ».
    const FIGURES: usize = 10;
    let bytes = given.as_bytes();
    let suspect = has(bytes, |byte| byte < b' ' || byte == b'<' || byte == b'&' || byte == b'@');
    !suspect && !has_double_space(bytes) && figures(bytes) < FIGURES
}

/// Whether a byte is such: each is looked at without a branch, many at a time.
fn has(bytes: &[u8], such: impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(0, |found, byte| found | u8::from(such(*byte))) != 0
}

/// How many figures there are, counted in parts that a byte can count.
fn figures(bytes: &[u8]) -> usize {
    bytes.chunks(192).map(|part| usize::from(part.iter().fold(0, |count, byte| count + u8::from(byte.is_ascii_digit())))).sum()
}

fn has_double_space(bytes: &[u8]) -> bool {
    let next = bytes.get(1..).unwrap_or(&[]);
    bytes.iter().zip(next).fold(0, |found, (one, next)| found | (u8::from(*one == b' ') & u8::from(*next == b' '))) != 0
}

/// A heading without the signs that draw one in plain text: `## Plan d'actions` → `Plan d'actions`.
pub fn heading(given: &str) -> &str {
    given.trim_matches(['#', '*', '=', ' '])
}

/// A text of a stranger's, fit for a terminal: on one line, without signs that move the cursor or turn the direction of writing.
pub fn plain(text: &str) -> String {
    let turned = |sign: char| matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|sign| if sign.is_whitespace() { ' ' } else { sign }).filter(|sign| !sign.is_control() && !turned(*sign)).collect()
}

/// Trims what shows nothing at the edges of a cell.
pub fn trim(given: &str) -> &str {
    given.trim_matches(blank)
}

/// The first letter or figure of a text as folding leaves it; `None` where only folding itself can tell.
pub fn initial(given: &str) -> Option<char> {
    let first = given.chars().find(|sign| !sign.is_ascii() || sign.is_ascii_alphanumeric() || *sign == '%')?;
    first.is_ascii().then_some(first.to_ascii_lowercase())
}

/// Whether a sign shows nothing at the edge of a cell.
fn blank(sign: char) -> bool {
    sign.is_whitespace() || sign.is_control() || matches!(sign, '\u{feff}' | '\u{200b}' | '\u{2060}')
}

/// Whether a cell shows nothing.
pub fn is_blank(given: &str) -> bool {
    match given.as_bytes().first() {
        None => true,
        Some(b'!'..=b'~') => false,
        Some(_) => given.chars().all(blank),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_ligatures_fold_to_the_same_text() {
        assert_eq!(fold("MISE EN ŒUVRE :"), "mise en oeuvre");
        assert_eq!(fold("État\u{a0}d’avancement"), fold("etat d'avancement"));
        assert_eq!(fold("E\u{301}tat"), "etat");
    }

    #[test]
    fn inclusive_spellings_compare_equal() {
        for spelling in ["élu·e·s", "élu-e-s", "élu.e.s", "élu(e)s", "ÉLU·E·S", "élu/e/s"] {
            assert_eq!(fold(&neutral(spelling)), "elu", "{spelling}");
        }
        assert_eq!(fold(&neutral("rendez-vous")), "rendez vous");
    }

    #[test]
    fn markup_goes_and_text_stays() {
        assert_eq!(without_markup("<b>Culture &amp; sport</b>").as_deref(), Some("Culture & sport"));
        assert_eq!(without_markup("moins de 3 < 5 agents & plus"), None);
        assert_eq!(without_markup("a <moins> b"), None);
    }

    #[test]
    fn clean_text_needs_no_change() {
        for (given, clean) in
            [("Former les agents dès 2026", true), ("a <b>", false), ("a@b.fr", false), ("01 42 76 40 40", false), ("a  b", false), ("a\nb", false)]
        {
            assert_eq!(is_clean(given), clean, "{given}");
        }
    }

    #[test]
    fn tidy_text_is_not_copied() {
        assert!(matches!(tidy("  Former les agents "), Cow::Borrowed("Former les agents")));
        assert_eq!(tidy("Former\u{a0} les\r\n\r\n agents"), "Former\u{a0} les\nagents");
    }
}
