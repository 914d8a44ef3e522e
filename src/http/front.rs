//! What is true of every answer, whatever it says: who may read it in a browser, how a browser must treat it, and under which number it is
//! found in the log.

use std::time::Duration;

use data_encoding::HEXLOWER;
use domain::diagnostic::Language;
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response};
use tracing::{Instrument, Level, Span, error, field, span};

use super::parameters::{Problem, seconds};
use super::rate::Rates;
use super::tone;
use crate::clock::Clock;
use crate::telemetry::metrics::{self, Timer};
use crate::telemetry::{fault, traces};

/// The trace that a request is part of (W3C Trace Context).
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// Its number, told to whoever asked.
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
/// What a page of another site may send besides what browsers always may.
const ALLOWED: &str = "Accept, Accept-Language, Authorization, Content-Digest, Content-Type, If-Match, If-None-Match, Prefer, Traceparent";
/// What such a page may read besides what browsers always let it.
const EXPOSED: &str = "Allow, ETag, Content-Disposition, Location, Retry-After, X-Trace-Id";
/// How long a browser may remember what it may send, in seconds.
const REMEMBERED: &str = "86400";

/// Stands before all other endpoints.
pub(super) struct Front<N> {
    inner: N,
    clock: Clock,
    rates: Rates,
}

impl<N> Front<N> {
    /// Before these.
    pub(super) fn new(inner: N, clock: Clock, rates: Rates) -> Self {
        Self { inner, clock, rates }
    }
}

impl<N: Endpoint> Endpoint for Front<N> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let timer = Timer::start();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let span = span!(
            Level::INFO,
            "request",
            otel.kind = "server",
            otel.name = format!("{} {}", word(&method), route(&path)),
            otel.status_code = field::Empty,
            trace.id = field::Empty,
            http.method = %method,
            http.path = path,
            http.status = field::Empty
        );
        let trace = self.trace(&span, request.headers());
        span.record("trace.id", trace.as_str());
        let asking = self.rates.asking(&request);
        // Whoever runs the service asks after its health as often as they like.
        let admitted = if matches!(path.as_str(), "/health" | "/ready") { Ok(None) } else { asking.admit() };
        if let Ok(Some(left)) = admitted {
            request.set_data(left.standing(self.clock.now()));
        }
        request.set_data(asking);
        let mut response = if let Err(wait) = admitted {
            too_often(wait, tone::spoken(request.headers()))
        } else if preflight(&request) {
            asked_before()
        } else {
            let answering = async {
                let (answer, told) = fault::watched(self.inner.call(request)).await;
                let response = match answer {
                    Ok(response) => response.into_response(),
                    Err(problem) => problem.into_response(),
                };
                // Whoever knew the cause has told it.
                if response.status().is_server_error() && !told {
                    error!(http.status = response.status().as_u16(), "a request failed");
                }
                response
            };
            answering.instrument(span.clone()).await
        };
        span.record("http.status", response.status().as_u16());
        if response.status().is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
        dressed(response.headers_mut(), &trace);
        metrics::request(route(&path), word(&method), response.status().as_u16(), timer);
        Ok(response)
    }
}

impl<N> Front<N> {
    /// The number of the trace: the caller's, or the one under which spans are collected, or a new one.
    fn trace(&self, span: &Span, headers: &HeaderMap) -> String {
        let given = headers.get(TRACEPARENT).and_then(|header| Some((trace_of(header)?, header.to_str().ok()?)));
        if let Some((trace, traceparent)) = given {
            traces::continues(span, traceparent);
            return trace;
        }
        traces::trace_of(span).unwrap_or_else(|| HEXLOWER.encode(self.clock.new_id().as_bytes()))
    }
}

/// The addresses that are counted by themselves; whatever else a caller asks for is one more.
const ROUTES: [&str; 9] = ["/graphql", "/health", "/ready", "/schema.graphql", "/methode", "/push/", "/runs/", "/export/", "/comparer"];

/// The route of a path, in words that are known beforehand.
fn route(path: &str) -> &'static str {
    let path = path.strip_prefix("/en").filter(|rest| rest.starts_with('/')).unwrap_or(path);
    ROUTES.into_iter().find(|route| path == *route || (path.starts_with(route) && (route.ends_with('/') || *route == "/comparer"))).unwrap_or("other")
}

/// The method, in words that are known beforehand.
fn word(method: &Method) -> &'static str {
    ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"].into_iter().find(|word| method.as_str() == *word).unwrap_or("other")
}

/// Whether a browser asks what a page of another site may send.
fn preflight(request: &Request) -> bool {
    *request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Somebody asks more often than one caller may. The answer is one that programs for GraphQL and others can read.
fn too_often(wait: Duration, language: Language) -> Response {
    let seconds = seconds(wait);
    let body = serde_json::json!({ "errors": [Problem::too_often(wait).error(language)] });
    Response::builder()
        .status(StatusCode::TOO_MANY_REQUESTS)
        .header(header::RETRY_AFTER, seconds)
        .header(header::CACHE_CONTROL, "no-store")
        .content_type("application/json; charset=utf-8")
        .body(body.to_string())
}

/// What such a page may send: nothing that a person's browser would add by itself, since no cookie is ever looked at.
fn asked_before() -> Response {
    Response::builder()
        .status(StatusCode::NO_CONTENT)
        .header(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, OPTIONS")
        .header(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED)
        .header(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED)
        .finish()
}

/// Puts on what every answer carries, unless it has its own.
fn dressed(headers: &mut HeaderMap, trace: &str) {
    let page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    put(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "no-referrer");
    if !page {
        // Nothing that is not a page needs to load, run or frame anything.
        put(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
        put(header::X_FRAME_OPTIONS, "DENY");
    }
    if let Ok(trace) = HeaderValue::from_str(trace) {
        headers.insert(TRACE_ID, trace);
    }
}

/// The number of the trace, when the header is one: `00-` 32 digits `-` 16 digits `-` 2 digits, and neither number all zeros.
fn trace_of(header: &HeaderValue) -> Option<String> {
    let mut parts = header.to_str().ok()?.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'));
    let known = digits(version, 2) && version != "ff" && digits(trace, 32) && digits(parent, 16) && digits(flags, 2);
    // The first version has four parts; a later one may have more.
    let whole = version != "00" || parts.next().is_none();
    let zero = |text: &str| text.bytes().all(|sign| sign == b'0');
    (known && whole && !zero(trace) && !zero(parent)).then(|| trace.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_stranger_asks_for_makes_no_new_name() {
        let routes = ["/graphql", "/en/comparer.csv", "/comparer", "/runs/7", "/graphql/x", "/en", "/wp-admin"].map(super::route);
        assert_eq!(routes, ["/graphql", "/comparer", "/comparer", "/runs/", "other", "other", "other"]);
        assert_eq!([super::word(&poem::http::Method::PATCH), super::word(&poem::http::Method::GET)], ["other", "GET"]);
    }

    use super::*;

    fn read(header: &str) -> Option<String> {
        trace_of(&HeaderValue::from_str(header).unwrap())
    }

    #[test]
    fn a_trace_goes_on_when_it_is_one() {
        const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
        assert_eq!(read(&format!("00-{TRACE}-b7ad6b7169203331-01")).as_deref(), Some(TRACE));
        assert_eq!(read(&format!("cc-{TRACE}-b7ad6b7169203331-01-what-comes-later")).as_deref(), Some(TRACE));
        for wrong in [
            "",
            "nonsense",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
