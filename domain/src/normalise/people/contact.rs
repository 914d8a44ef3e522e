//! E-mail addresses and French telephone numbers in free text, taken out before anything is published.
//!
//! Short public numbers (3919, 3018) are no personal data and stay. Dates, sums, SIREN and SIRET numbers stay: a telephone number is
//! ten figures from 0, or +33 and nine, in groups of two.

/// What stands where something was taken out.
const WITHHELD: &str = "[retiré]";

/// The text with « retiré » in brackets in the place of each address and number; `None` when there was none.
pub fn without_contacts(given: &str) -> Option<String> {
    removed(given, WITHHELD)
}

/// The text with `instead` in the place of each address and number; `None` when there was none.
pub(super) fn removed(given: &str, instead: &str) -> Option<String> {
    let mut found = emails(given);
    telephones(given, &mut found);
    if found.is_empty() {
        return None;
    }
    found.sort_unstable();
    let mut kept = String::with_capacity(given.len());
    let mut from = 0;
    for (start, end) in found {
        // An address may contain a number: « 0142764040@ville.fr » is taken out once.
        if start >= from {
            kept.push_str(&given[from..start]);
            kept.push_str(instead);
        }
        from = from.max(end);
    }
    kept.push_str(&given[from..]);
    Some(kept)
}

/// Where the e-mail addresses are, in bytes.
fn emails(given: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in given.match_indices('@') {
        let name = |sign: char| sign.is_alphanumeric() || matches!(sign, '.' | '_' | '%' | '+' | '-' | '\'');
        let before = given[from..at].trim_end_matches(name).len() + from;
        let before = at - given[before..at].trim_start_matches(['.', '\'', '-']).len();
        let after = &given[at + 1..];
        let host = &after[..after.find(|sign: char| !(sign.is_alphanumeric() || sign == '.' || sign == '-')).unwrap_or(after.len())];
        let host = host.trim_end_matches(['.', '-']);
        let country =
            host.rsplit_once('.').is_some_and(|(name, top)| !name.is_empty() && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic));
        from = at + 1;
        if before < at && country {
            from += host.len();
            found.push((before, from));
        }
    }
    found
}

/// Adds where the telephone numbers are, in bytes.
fn telephones(given: &str, found: &mut Vec<(usize, usize)>) {
    let mut last = (None, None);
    let mut next = [None; 2];
    let mut skip = 0;
    for (at, sign) in given.char_indices() {
        let begins = matches!(sign, '0' | '+') && at >= skip && (may_begin(last) || next.contains(&Some(at)));
        if begins && let Some(length) = telephone(&given[at..]) {
            skip = at + length;
            found.push((at, skip));
            // Another number may follow at once, or after a stroke.
            next = [Some(skip), given[skip..].starts_with(['/', '-']).then_some(skip + 1)];
        }
        last = (last.1, Some(sign));
    }
}

/// Whether a number may begin after the last two signs: not inside a word, an address or a longer number.
fn may_begin((second, first): (Option<char>, Option<char>)) -> bool {
    match first {
        None => true,
        Some('.' | ',') => !second.is_some_and(|sign| sign.is_ascii_digit()),
        Some(sign) => !(sign.is_alphanumeric() || matches!(sign, '/' | '=' | '_' | '-' | '#' | '+')),
    }
}

/// The length in bytes of the telephone number at the beginning of a text.
fn telephone(text: &str) -> Option<usize> {
    let mut rest = text;
    let abroad = ["+33", "0033"].iter().find_map(|code| text.strip_prefix(code));
    if let Some(after) = abroad {
        rest = separator(after).map_or(after, |(_, after)| after);
        rest = rest.strip_prefix("(0)").map_or(rest, |after| separator(after).map_or(after, |(_, after)| after));
        rest = rest.strip_prefix('0').unwrap_or(rest);
    } else {
        rest = rest.strip_prefix('0')?;
    }
    rest = rest.strip_prefix(|sign: char| matches!(sign, '1'..='9'))?;
    let mut between = [None; 4];
    for kind in &mut between {
        if let Some((found, after)) = separator(rest) {
            *kind = Some(found);
            rest = after;
        }
        rest = rest.strip_prefix(|sign: char| sign.is_ascii_digit())?.strip_prefix(|sign: char| sign.is_ascii_digit())?;
    }
    // « 01 42 76 40 40 » and « 0262 12 34 56 », not « 01.02.2024 10 »: what separates the pairs is always the same.
    let [first, others @ ..] = between;
    let alike = others.iter().all(|kind| *kind == others[0]) && (first == others[0] || first.is_none());
    let whole = !rest.starts_with(|sign: char| sign.is_alphanumeric());
    (alike && whole).then_some(text.len() - rest.len())
}

/// What may separate two pairs of figures: its class, and the text after it.
fn separator(text: &str) -> Option<(char, &str)> {
    let sign = text.chars().next()?;
    let class = match sign {
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '.' | '·' => '.',
        '-' | '‑' | '–' => '-',
        _ => return None,
    };
    Some((class, &text[sign.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(given: &str, expected: Option<&str>) {
        assert_eq!(without_contacts(given).as_deref(), expected, "{given:?}");
    }

    #[test]
    fn addresses_are_taken_out() {
        check("Écrire à camille.durand@ville-exemple.fr.", Some("Écrire à [retiré]."));
        check("a@b.fr;c@d.fr", Some("[retiré];[retiré]"));
        check("Suivre @ville sur les réseaux, 3 @ 5", None);
    }

    #[test]
    fn telephone_numbers_are_taken_out() {
        for number in [
            "01 42 76 40 40",
            "0142764040",
            "01.42.76.40.40",
            "01-42-76-40-40",
            "01\u{a0}42\u{202f}76 40 40",
            "0262 12 34 56",
            "+33 1 42 76 40 40",
            "+33(0)142764040",
            "0033142764040",
        ] {
            check(&format!("Tél. {number}, le matin"), Some("Tél. [retiré], le matin"));
            check(&format!("tél:{number}/{number}"), Some("tél:[retiré]/[retiré]"));
        }
    }

    #[test]
    fn dates_sums_and_identifiers_stay() {
        for given in [
            "01/02/2024 10:30",
            "01.02.2024 10 h",
            "le 09 11 2018 à 10 h",
            "12 000 000 000 €",
            "217 500 016",
            "21750001600019",
            "012 345 678",
            "01234567890",
            "https://ville.fr/doc/0142764040.pdf",
            "1,0142764040",
            "3919",
            "",
        ] {
            check(given, None);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_left_to_take_out(given in "\\PC*|[0-9a-c @.+/-]{0,60}") {
            if let Some(kept) = without_contacts(&given) {
                prop_assert_eq!(without_contacts(&kept), None);
            }
        }
    }
}
