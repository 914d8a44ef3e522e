//! What a server says about a document, beside its bytes.
//!
//! Servers write anything into headers: what is not usable is absent, and nothing here is longer than a column that keeps it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER};
use url::Url;

/// No header that is kept needs more; entity tags of real servers have under 100 signs.
const LONGEST: usize = 255;

/// What the last answer said, so that the server may answer that nothing changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Where that answer came from, after redirects: only there is it asked about. `None`: from the address that is fetched.
    pub url: Option<Url>,
    /// The entity tag, weak or strong, as it came.
    pub etag: Option<String>,
    /// The time of the last change, as it came.
    pub last_modified: Option<String>,
}

impl Known {
    /// The headers that ask about a change, for a request to `at` on behalf of `asked`.
    pub(super) fn headers(&self, asked: &Url, at: &Url) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.url.as_ref().unwrap_or(asked) == at {
            for (name, value) in [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)] {
                if let Some(value) = value.as_ref().and_then(|value| value.parse().ok()) {
                    headers.insert(name, value);
                }
            }
        }
        headers
    }
}

/// How a fetch ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "there is one answer for each download, and it is moved twice")]
pub enum Answer {
    /// The document is the one that is known.
    NotModified,
    /// The document came, and the sink has all of it.
    Fetched(Fetched),
}

/// What is known about a document that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it came from, after redirects.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// What the server says it is, parameters included.
    pub media_type: Option<String>,
    /// What the server or its address calls it; a plain name without folders.
    pub file_name: Option<String>,
    /// The entity tag, as it came.
    pub etag: Option<String>,
    /// The time of the last change, as it came.
    pub last_modified: Option<String>,
    /// How many bytes came over the network.
    pub wire_bytes: u64,
    /// How many bytes the document has.
    pub bytes: u64,
}

impl Fetched {
    /// What to ask with the next time.
    pub fn known(&self) -> Known {
        Known { url: Some(self.url.clone()), etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }
}

/// The media type, the entity tag and the time of the last change.
pub(super) fn described(headers: &HeaderMap) -> [Option<String>; 3] {
    [CONTENT_TYPE, ETAG, LAST_MODIFIED].map(|name| text(headers, &name).map(str::to_owned))
}

/// A header that is plain text, not empty and not too long.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty() && value.len() <= LONGEST).then_some(value)
}

/// How long the server wants to be left alone. A date is measured from the server's own clock, when it shows it: ours may differ.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    if value.bytes().all(|sign| sign.is_ascii_digit()) {
        // More digits than fit mean longer than anyone waits.
        return Some(Duration::from_secs(value.parse::<u32>().unwrap_or(u32::MAX).into()));
    }
    let date = |value| DateTime::parse_from_rfc2822(value).ok();
    let from = text(headers, &DATE).and_then(date).map_or(now, |date| date.to_utc());
    // A date in the past means now.
    Some((date(value)?.to_utc() - from).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(given: &[(HeaderName, &str)]) -> HeaderMap {
        given.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    fn waits(given: &[(HeaderName, &str)], seconds: Option<u64>) {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        assert_eq!(retry_after(&headers(given), now), seconds.map(Duration::from_secs), "{given:?}");
    }

    #[test]
    fn a_wait_is_read_in_seconds_and_as_a_date() {
        waits(&[(RETRY_AFTER, "120")], Some(120));
        waits(&[(RETRY_AFTER, " 0 ")], Some(0));
        waits(&[(RETRY_AFTER, "99999999999999999999")], Some(u32::MAX.into()));
        waits(&[(RETRY_AFTER, "Sat, 21 Nov 2026 10:02:00 GMT")], Some(120));
        waits(&[(RETRY_AFTER, "Sat, 21 Nov 2026 09:00:00 GMT")], Some(0));
    }

    #[test]
    fn a_date_is_measured_from_the_clock_of_the_server() {
        waits(&[(RETRY_AFTER, "Sat, 21 Nov 2026 12:02:00 GMT"), (DATE, "Sat, 21 Nov 2026 12:00:00 GMT")], Some(120));
        waits(&[(RETRY_AFTER, "Sat, 21 Nov 2026 10:02:00 GMT"), (DATE, "yesterday")], Some(120));
    }

    #[test]
    fn a_wait_that_is_none_is_absent() {
        waits(&[], None);
        for given in ["", "soon", "-1", "1.5", "2026-11-21"] {
            waits(&[(RETRY_AFTER, given)], None);
        }
    }

    #[test]
    fn a_document_is_asked_about_only_where_it_came_from() {
        let [asked, moved] = ["https://ville.fr/plan.csv", "https://fichiers.example.org/7/plan.csv"].map(|url| Url::parse(url).unwrap());
        let known = Known { url: None, etag: Some("W/\"7\"".to_owned()), last_modified: Some("Sat, 21 Nov 2026 10:00:00 GMT".to_owned()) };
        assert_eq!(known.headers(&asked, &asked).len(), 2);
        assert!(known.headers(&asked, &moved).is_empty());
        let known = Known { url: Some(moved.clone()), ..known };
        assert!(known.headers(&asked, &asked).is_empty());
        assert_eq!(known.headers(&asked, &moved)[IF_NONE_MATCH], "W/\"7\"");
    }

    #[test]
    fn what_cannot_travel_in_a_header_is_left_out() {
        let asked = Url::parse("https://ville.fr/plan.csv").unwrap();
        let known = Known { etag: Some("a\r\nX-Injected: 1".to_owned()), ..Known::default() };
        assert!(known.headers(&asked, &asked).is_empty());
    }

    #[test]
    fn a_header_that_no_column_could_keep_is_absent() {
        let long = "x".repeat(300);
        assert_eq!(described(&headers(&[(CONTENT_TYPE, "text/csv; charset=utf-8"), (ETAG, &long), (LAST_MODIFIED, "  ")]))[1..], [None, None]);
    }
}
