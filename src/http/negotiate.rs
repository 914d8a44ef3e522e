//! Which media type an answer takes, from what the caller accepts (RFC 9110, 12.5.1).
//!
//! A wildcard never chooses a page for people.

use std::cmp::Reverse;

use poem::http::{HeaderMap, header};

/// The media types of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// The type that older clients know; the answer when the caller does not say.
    Json,
    /// The type of the GraphQL-over-HTTP specification, whose status codes mean something.
    GraphqlResponse,
    /// Server-sent events, for whoever asks for them and nobody else.
    Events,
    /// A page for people.
    Page,
    /// Plain text for people, on a terminal.
    Text,
    /// A refusal for programs (RFC 9457).
    Problem,
}

impl Media {
    /// The header that announces it.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Events => "text/event-stream; charset=utf-8",
            Self::Page => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Problem => "application/problem+json",
        }
    }

    /// How well a range of media types fits; `None` when it does not.
    fn fits(self, range: &str) -> Option<Fit> {
        let name = self.content_type().split(';').next().unwrap_or_default();
        let kind = range.strip_suffix("/*").is_some_and(|kind| name.split('/').next().is_some_and(|ours| kind.eq_ignore_ascii_case(ours)));
        match range {
            _ if range.eq_ignore_ascii_case(name) => Some(Fit::Exact),
            _ if matches!(self, Self::Page | Self::Events) => None,
            "*/*" => Some(Fit::Any),
            _ if kind => Some(Fit::Kind),
            _ => None,
        }
    }
}

/// How a range names a media type; the closest one decides its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Any,
    Kind,
    Exact,
}

/// The best of the offers, listed by our own preference; `None` when the caller accepts none of them.
pub(super) fn negotiate(headers: &HeaderMap, offers: &[Media]) -> Option<Media> {
    let accepted: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let ranges: Vec<(&str, u16)> = accepted.iter().flat_map(|value| value.split(',')).filter_map(range).collect();
    if ranges.is_empty() {
        return offers.first().copied();
    }
    let ranked = offers.iter().enumerate().filter_map(|(rank, media)| {
        let fits = ranges.iter().enumerate().filter_map(|(place, (range, weight))| Some((media.fits(range)?, Reverse(place), *weight)));
        let (fit, place, weight) = fits.max()?;
        (weight > 0).then_some((weight, fit, place, Reverse(rank), *media))
    });
    ranked.max_by_key(|(weight, fit, place, rank, _)| (*weight, *fit, *place, *rank)).map(|(.., media)| media)
}

/// One range and its weight in thousandths; a weight that cannot be read counts in full.
pub(super) fn range(given: &str) -> Option<(&str, u16)> {
    let mut parts = given.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))).map_or(1_000, thousandths);
    Some((name, weight))
}

/// A weight as RFC 9110 writes it, `0` to `1` with at most three decimals, in thousandths.
fn thousandths(given: &str) -> u16 {
    match given.split_once('.') {
        Some(("0", decimals)) if decimals.len() <= 3 => format!("{decimals:0<3}").parse().unwrap_or(1_000),
        None if given == "0" => 0,
        _ => 1_000,
    }
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderMap, HeaderValue, header};

    use super::{Media, negotiate};

    fn check(accept: &str, expected: Option<Media>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        assert_eq!(negotiate(&headers, &[Media::Json, Media::GraphqlResponse, Media::Page]), expected, "{accept}");
    }

    #[test]
    fn who_does_not_say_gets_json() {
        assert_eq!(negotiate(&HeaderMap::new(), &[Media::Json, Media::GraphqlResponse]), Some(Media::Json));
        for accept in ["", "*/*", "application/*", "*/*;q=0.1", ","] {
            check(accept, Some(Media::Json));
        }
    }

    #[test]
    fn the_type_that_is_named_is_the_type_that_comes() {
        check("application/graphql-response+json", Some(Media::GraphqlResponse));
        check("Application/GraphQL-Response+JSON; charset=utf-8", Some(Media::GraphqlResponse));
        check("application/json; charset=utf-8", Some(Media::Json));
        check("application/graphql-response+json, */*", Some(Media::GraphqlResponse));
        check("application/json, */*", Some(Media::Json));
    }

    #[test]
    fn of_two_the_heavier_wins_and_of_equals_the_first() {
        check("application/graphql-response+json, application/json;q=0.9", Some(Media::GraphqlResponse));
        check("application/graphql-response+json;q=0.5, application/json;q=0.75", Some(Media::Json));
        check("application/graphql-response+json, application/json", Some(Media::GraphqlResponse));
        check("application/json, application/graphql-response+json", Some(Media::Json));
    }

    #[test]
    fn nothing_that_is_refused_or_unknown_is_sent() {
        check("application/json;q=0", None);
        check("application/json;q=0.000, application/graphql-response+json;q=0", None);
        check("application/json;q=0, */*", Some(Media::GraphqlResponse));
        check("text/csv, application/xml", None);
    }

    #[test]
    fn only_a_browser_gets_the_page() {
        check("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Media::Page));
        check("text/*", None);
        check("text/html;q=0.5, application/json", Some(Media::Json));
    }
}
