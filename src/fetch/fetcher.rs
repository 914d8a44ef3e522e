//! One document: asked for politely, followed through redirections, tried again where that may help.

use std::error::Error;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::{DateTime, Utc};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
    RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use tokio::time::timeout;
use url::Url;

use super::guard::{Guard, Passed};
use super::resolve::{Anywhere, LeadsInside, PublicOnly, Unresolved};
use super::turn::Turns;
use super::{Answer, FetchError, Fetched, Known, Settings, Sink, body, tls};

/// The pause between two requests to a public host.
const PAUSE: Duration = Duration::from_millis(250);
/// A host that asks for a short wait is waited for; a longer one is the schedule's.
const SHORT: Duration = Duration::from_secs(2);
/// Nobody is left alone for longer on the word of a server.
const LONGEST: Duration = Duration::from_hours(24);

/// Fetches documents; its copies share their connections and their manners.
#[derive(Debug, Clone)]
pub struct Fetcher {
    settings: std::sync::Arc<Settings>,
    guard: Guard,
    turns: Turns,
    public: Client,
    allowed: Client,
}

impl Fetcher {
    /// Fetches within these limits.
    pub fn new(settings: Settings) -> Result<Self, FetchError> {
        tls::ready();
        let builder = || {
            Client::builder()
                .user_agent(settings.user_agent.clone())
                .connect_timeout(settings.connect)
                // Each hop is checked here; a proxy would connect to what nobody has checked.
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .pool_max_idle_per_host(settings.per_host)
        };
        let fault = |_| FetchError::NoHost;
        let public = builder().dns_resolver(PublicOnly).build().map_err(fault)?;
        let allowed = builder().dns_resolver(Anywhere).build().map_err(fault)?;
        let (guard, turns) = (Guard::new(settings.allow.clone()), Turns::new(settings.per_host));
        Ok(Self { settings: settings.into(), guard, turns, public, allowed })
    }

    /// Whether an address may be asked, as far as it can be told without asking.
    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        self.guard.check(url).map(drop)
    }

    /// Fetches a document into a sink, unless it is the one that is known.
    pub async fn fetch(&self, url: &Url, known: &Known, sink: &mut dyn Sink, now: DateTime<Utc>) -> Result<Answer, FetchError> {
        let tries = self.settings.tries.max(1);
        let mut waits = ExponentialBuilder::default().with_min_delay(Duration::from_millis(250)).with_max_delay(Duration::from_secs(5));
        waits = waits.with_max_times(tries - 1).with_jitter();
        let mut waits = waits.build();
        loop {
            let error = match self.attempt(url, known, sink, now).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let short = error.retry_after().filter(|after| *after <= SHORT);
            if !error.passes_quickly() && short.is_none() {
                return Err(error);
            }
            let Some(wait) = waits.next() else { return Err(error) };
            tokio::time::sleep(short.unwrap_or(wait)).await;
        }
    }

    /// Follows redirections to a document.
    async fn attempt(&self, url: &Url, known: &Known, sink: &mut dyn Sink, now: DateTime<Utc>) -> Result<Answer, FetchError> {
        let mut url = url.clone();
        for _ in 0..=self.settings.redirects {
            let passed = self.guard.check(&url)?;
            let host = format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
            let usual = if passed == Passed::Allowed { Duration::ZERO } else { PAUSE };
            let turn = self.turns.wait(&host, self.settings.delay.unwrap_or(usual)).await;
            if let Some(left) = self.turns.closed_for(&host, now).filter(|left| *left > SHORT) {
                return Err(FetchError::Busy { status: 429, after: Some(left) });
            }
            sink.begin().map_err(FetchError::Sink)?;
            let total = self.settings.total;
            let step = timeout(total, self.step(&url, passed, known, sink)).await.unwrap_or(Err(FetchError::Slow(total)));
            self.turns.answered(&host, now, step.as_ref().err().and_then(FetchError::retry_after));
            drop(turn);
            match step? {
                Step::Answer(answer) => return Ok(answer),
                Step::Elsewhere(next) => {
                    if url.scheme() == "https" && next.scheme() == "http" {
                        return Err(FetchError::Downgrade);
                    }
                    url = next;
                }
            }
        }
        Err(FetchError::Redirects(self.settings.redirects))
    }

    async fn step(&self, url: &Url, passed: Passed, known: &Known, sink: &mut dyn Sink) -> Result<Step, FetchError> {
        let client = if passed == Passed::Allowed { &self.allowed } else { &self.public };
        let mut request = client.get(url.clone()).header(ACCEPT, "text/csv, application/json, */*;q=0.5").header(ACCEPT_ENCODING, "gzip, br, zstd");
        if let Some(etag) = &known.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = &known.last_modified {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        let response = match timeout(self.settings.idle, request.send()).await {
            Ok(sent) => sent.map_err(|error| unsent(&error, url, self.settings.connect))?,
            Err(_) => return Err(FetchError::Idle(self.settings.idle)),
        };
        let status = response.status();
        match status.as_u16() {
            200 => {
                let about = about(&response, url);
                let taken = body::take(response, &self.settings, sink).await?;
                Ok(Step::Answer(Answer::Fetched(Fetched { wire: taken.wire, bytes: taken.bytes, ..about })))
            }
            301 | 302 | 303 | 307 | 308 => elsewhere(&response, url).map(Step::Elsewhere),
            304 if known.is_nothing() => Err(FetchError::NotModifiedUnasked),
            304 => Ok(Step::Answer(Answer::NotModified)),
            status => Err(refusal(status, &response)),
        }
    }
}

/// What one request came to.
enum Step {
    Answer(Answer),
    Elsewhere(Url),
}

fn text(response: &Response, name: HeaderName) -> Option<String> {
    response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned).filter(|value| value.len() <= 1_000)
}

fn about(response: &Response, url: &Url) -> Fetched {
    let named = text(response, CONTENT_DISPOSITION).and_then(|header| file_name(&header));
    let last = || url.path_segments()?.next_back().filter(|last| !last.is_empty()).map(str::to_owned);
    Fetched {
        url: url.clone(),
        media_type: text(response, CONTENT_TYPE),
        file_name: named.or_else(last),
        etag: text(response, ETAG),
        last_modified: text(response, LAST_MODIFIED),
        wire: 0,
        bytes: 0,
    }
}

/// The plain name of a `Content-Disposition` header; a path before it is dropped.
fn file_name(header: &str) -> Option<String> {
    let (_, rest) = header.split_once("filename=")?;
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split(';').next()?.trim(),
    };
    let name = name.rsplit(['/', '\\']).next()?;
    (!name.is_empty()).then(|| name.chars().filter(|sign| !sign.is_control()).take(200).collect())
}

fn elsewhere(response: &Response, url: &Url) -> Result<Url, FetchError> {
    let location = text(response, LOCATION).ok_or(FetchError::RedirectedNowhere)?;
    url.join(&location).map_err(|_| FetchError::RedirectedNowhere)
}

/// What a status other than success means.
fn refusal(status: u16, response: &Response) -> FetchError {
    let after = text(response, RETRY_AFTER).and_then(|given| retry_after(&given, response));
    match status {
        429 => FetchError::Busy { status, after },
        503 if after.is_some() => FetchError::Busy { status, after },
        _ => FetchError::Status(StatusCode::from_u16(status).map_or(status, |status| status.as_u16())),
    }
}

/// How long a server asks to be left alone: seconds, or until a date by the server's own clock.
fn retry_after(given: &str, response: &Response) -> Option<Duration> {
    if let Ok(seconds) = given.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let until = DateTime::parse_from_rfc2822(given.trim()).ok()?;
    let there = text(response, reqwest::header::DATE).and_then(|date| DateTime::parse_from_rfc2822(&date).ok())?;
    Some((until - there).to_std().unwrap_or_default().min(LONGEST))
}

/// Why a request got no answer, told by the errors that lie below the client's.
fn unsent(error: &reqwest::Error, url: &Url, connect: Duration) -> FetchError {
    let host = url.host_str().unwrap_or_default().to_owned();
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(below) = cause {
        if let Some(inside) = below.downcast_ref::<LeadsInside>() {
            return FetchError::Private(inside.0.clone());
        }
        if let Some(unresolved) = below.downcast_ref::<Unresolved>() {
            return FetchError::Unresolved(unresolved.name.clone());
        }
        if below.downcast_ref::<rustls::Error>().is_some() {
            return FetchError::Certificate(host);
        }
        // An error of reading hides the one that it was made from.
        let hidden = below.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match hidden {
            Some(hidden) => Some(hidden as &(dyn Error + 'static)),
            None => below.source(),
        };
    }
    if error.is_timeout() { FetchError::Idle(connect) } else { FetchError::Connection(host) }
}

#[cfg(test)]
mod names {
    use super::file_name;

    #[test]
    fn a_file_is_called_what_the_server_says_without_its_path() {
        for (header, wanted) in [
            ("attachment; filename=\"plan 2026.csv\"", Some("plan 2026.csv")),
            ("attachment; filename=plan.csv; size=3", Some("plan.csv")),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("inline", None),
            ("attachment; filename=\"\"", None),
        ] {
            assert_eq!(file_name(header).as_deref(), wanted, "{header}");
        }
    }
}
