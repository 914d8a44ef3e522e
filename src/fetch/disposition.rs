//! What a document is called, by its server or by its address (RFC 6266).
//!
//! A name is for people to read: nothing is ever opened under it.

use percent_encoding::percent_decode;
use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};
use url::Url;

/// What file systems take for one name.
const LONGEST: usize = 255;

/// The name of a document; a plain one, without folders.
pub(super) fn file_name(headers: &HeaderMap, url: &Url) -> Option<String> {
    let said = headers.get(CONTENT_DISPOSITION).map(|value| text(value.as_bytes()));
    let said = said.as_deref().and_then(|said| extended(said).or_else(|| parameter(said, "filename"))).and_then(|name| plain(&name));
    said.or_else(|| {
        let last = url.path_segments()?.next_back()?;
        plain(&text(&percent_decode(last.as_bytes()).collect::<Vec<u8>>()))
    })
}

/// Headers are Latin-1 by the old books and UTF-8 by habit.
fn text(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

/// `filename*=UTF-8''plan%20d%27action.csv` (RFC 8187).
fn extended(said: &str) -> Option<String> {
    let value = parameter(said, "filename*")?;
    let mut parts = value.splitn(3, '\'');
    let (charset, _language, name) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_decode(name.as_bytes()).collect();
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

/// A parameter, out of its quotes.
fn parameter(said: &str, wanted: &str) -> Option<String> {
    let mut rest = said.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => after.split_once(';').map_or((after.trim().to_owned(), ""), |(value, next)| (value.trim().to_owned(), next)),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next.trim_start_matches([' ', ';']);
    }
}

/// A quoted text up to its closing quote, and what follows.
fn unquoted(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut signs = quoted.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(signs.next().map(|(_, sign)| sign)),
            _ => value.push(sign),
        }
    }
    (value, "")
}

/// The last part of a path of either kind, without signs that are not seen.
fn plain(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut kept = String::new();
    for sign in last
        .trim()
        .chars()
        .filter(|sign| !sign.is_control() && !matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    {
        if kept.len() + sign.len_utf8() > LONGEST {
            break;
        }
        kept.push(sign);
    }
    (!kept.trim_matches('.').is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &[u8], url: &str, name: Option<&str>) {
        let mut headers = HeaderMap::new();
        if !said.is_empty() {
            headers.insert(CONTENT_DISPOSITION, reqwest::header::HeaderValue::from_bytes(said).unwrap());
        }
        assert_eq!(file_name(&headers, &Url::parse(url).unwrap()).as_deref(), name, "{:?} {url}", String::from_utf8_lossy(said));
    }

    #[test]
    fn a_server_names_its_document() {
        let url = "https://ville.fr/telecharger?id=7";
        check(b"attachment; filename=plan.csv", url, Some("plan.csv"));
        check(b"attachment; filename=\"plan d'action; v2.csv\"; size=7", url, Some("plan d'action; v2.csv"));
        check(b"attachment; size=\"7\"; FileName = \"plan \\\"A\\\".csv\"", url, Some("plan \"A\".csv"));
        check(b"attachment; filename=\"plan.csv\"; filename*=UTF-8''plan%20%C3%A9galit%C3%A9.csv", url, Some("plan égalité.csv"));
        check(b"attachment; filename*=iso-8859-1'fr'%E9galit%E9.csv", url, Some("égalité.csv"));
        check("attachment; filename=\"égalité.csv\"".as_bytes(), url, Some("égalité.csv"));
        check(b"attachment; filename=\"\xE9galit\xE9.csv\"", url, Some("égalité.csv"));
    }

    #[test]
    fn without_a_word_from_the_server_the_address_names_it() {
        check(b"", "https://ville.fr/donnees/plan%20%C3%A9galit%C3%A9.csv?v=2#haut", Some("plan égalité.csv"));
        check(b"inline", "https://ville.fr/plan.csv", Some("plan.csv"));
        check(b"attachment; filename=\"\"", "https://ville.fr/plan.csv", Some("plan.csv"));
        check(b"attachment; filename", "https://ville.fr/plan.csv", Some("plan.csv"));
        check(b"", "https://ville.fr/", None);
        check(b"", "https://ville.fr/donnees/", None);
    }

    #[test]
    fn a_name_leads_nowhere() {
        let url = "https://ville.fr/";
        check(b"attachment; filename=\"../../etc/passwd\"", url, Some("passwd"));
        check(b"attachment; filename=\"C:\\\\temp\\\\plan.csv\"", url, Some("plan.csv"));
        check(b"attachment; filename=\"..\"", url, None);
        check(b"attachment; filename*=UTF-8''plan%00%0A%E2%80%AEvsc.csv", url, Some("planvsc.csv"));
        check(b"", "https://ville.fr/%2e%2e%2fplan.csv", Some("plan.csv"));
        check(format!("attachment; filename={}", "é".repeat(300)).as_bytes(), url, Some(&"é".repeat(127)));
    }
}
