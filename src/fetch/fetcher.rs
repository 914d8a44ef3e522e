//! Fetches a document from a stranger's address, within limits of time and size, and with manners.
//!
//! What may be asked again at once is asked again here. When to come back after that, and what the document means, is known elsewhere.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, LOCATION};
use tokio::sync::OnceCell;
use tokio::time::{sleep, timeout};
use tracing::debug;
use url::Url;

use super::allowance::Allowance;
use super::answer::{Answer, Fetched, Known, described, retry_after};
use super::body;
use super::client::Clients;
use super::disposition::file_name;
use super::error::{FetchError, UrlFault};
use super::guard::{self, Door};
use super::host::{Hosts, Origin, Turn};
use super::settings::Settings;
use super::sink::Sink;

/// How long a server that wants to be left alone is waited for; beyond that, somebody else plans when to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before the second try; the later ones double, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Says what time it is.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Fetches documents; its copies share the turns of the hosts, so a process has one.
#[derive(Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    now: Now,
    /// Made when something is fetched: a machine that fetches nothing needs no certificates.
    clients: OnceCell<Clients>,
    hosts: Hosts,
}

/// What an address answered.
enum Step {
    Done(Answer),
    Elsewhere(Url),
}

impl Fetcher {
    /// A fetcher with these limits and this clock; nothing is asked yet.
    pub fn new(settings: Settings, now: Now) -> Self {
        let hosts = Hosts::new(settings.per_host);
        Self { shared: Arc::new(Shared { settings, now, clients: OnceCell::new(), hosts }) }
    }

    /// A fetcher that trusts whom its clients trust.
    #[cfg(test)]
    pub(super) fn with_clients(settings: Settings, now: Now, clients: Clients) -> Self {
        let hosts = Hosts::new(settings.per_host);
        Self { shared: Arc::new(Shared { settings, now, clients: OnceCell::new_with(Some(clients)), hosts }) }
    }

    /// Whether an address may be asked, as far as can be told without asking: a name is judged when it is resolved.
    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        guard::check(url, &self.shared.settings.allow).map(drop)
    }

    /// Fetches a document into the sink. What the sink has is the document's only when the answer is [`Answer::Fetched`].
    pub async fn fetch(&self, url: &Url, known: &Known, sink: &mut dyn Sink) -> Result<Answer, FetchError> {
        let Shared { settings, .. } = &*self.shared;
        let pauses = ExponentialBuilder::default().with_jitter().with_min_delay(FIRST_PAUSE).with_max_delay(LONGEST_PAUSE);
        let mut pauses = pauses.with_max_times(settings.tries.saturating_sub(1)).build();
        let mut patient = true;
        loop {
            sink.begin().map_err(FetchError::Sink)?;
            let error = match self.attempt(url, known, sink).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let silent = matches!(error, FetchError::IdleTimeout { .. });
            let pause = (passes_quickly(&error) || silent && patient).then(|| pauses.next()).flatten();
            let Some(pause) = pause else { return Err(error) };
            patient &= !silent;
            debug!(code = error.code(), "the fetch is tried again");
            sleep(pause).await;
        }
    }

    /// One try, through all redirects.
    async fn attempt(&self, url: &Url, known: &Known, sink: &mut dyn Sink) -> Result<Answer, FetchError> {
        let Shared { settings, now, hosts, .. } = &*self.shared;
        let mut allowance = Allowance::of(settings.total);
        let mut at = url.clone();
        at.set_fragment(None);
        let asked = at.clone();
        for _ in 0..=settings.redirects {
            let door = guard::check(&at, &settings.allow)?;
            let host = name(&at);
            let turn = hosts.turn(&Origin::of(&at), self.pause(door), PATIENCE, &**now).await;
            // The turn ends with the step: whoever waits for two hosts at once could wait for somebody who waits for him.
            let turn = turn.map_err(|retry_after| FetchError::LeftAlone { host: host.clone(), retry_after })?;
            let step = allowance.step(self.ask(&at, door, known.headers(&asked, &at), &turn, sink)).await;
            match step.ok_or(FetchError::TotalTimeout { host: host.clone(), limit: settings.total })?? {
                Step::Done(answer) => return Ok(answer),
                Step::Elsewhere(next) if at.scheme() == "https" && next.scheme() == "http" => return Err(FetchError::RedirectDowngraded { host }),
                Step::Elsewhere(next) => at = next,
            }
        }
        Err(FetchError::TooManyRedirects { host: name(&at) })
    }

    /// One question, and its answer.
    async fn ask(&self, at: &Url, door: Door, conditions: HeaderMap, turn: &Turn, sink: &mut dyn Sink) -> Result<Step, FetchError> {
        let Shared { settings, now, clients, .. } = &*self.shared;
        let host = name(at);
        let conditional = !conditions.is_empty();
        let clients = clients.get_or_try_init(async || Clients::new(settings).map_err(|cause| FetchError::NotReady(cause.into()))).await?;
        let request = clients.of(door).get(at.clone()).header(ACCEPT, "*/*").header(ACCEPT_ENCODING, body::ACCEPTED).headers(conditions);
        // The connection has a limit of its own; after it, the server may think for as long as it may be silent.
        let response = match timeout(settings.connect.min(settings.idle) + settings.idle, request.send()).await {
            Ok(response) => response.map_err(|cause| FetchError::of_request(&host, cause))?,
            Err(_) => return Err(FetchError::IdleTimeout { host, limit: settings.idle }),
        };
        let headers = response.headers();
        match response.status() {
            StatusCode::OK => {
                let [media_type, etag, last_modified] = described(headers);
                let file_name = file_name(headers, at);
                turn.answered();
                let counted = body::read(response, &host, settings, sink).await?;
                let (wire_bytes, bytes) = (counted.wire, counted.bytes);
                let fetched = Fetched { url: at.clone(), status: 200, media_type, file_name, etag, last_modified, wire_bytes, bytes };
                Ok(Step::Done(Answer::Fetched(fetched)))
            }
            StatusCode::NOT_MODIFIED if conditional => {
                turn.answered();
                Ok(Step::Done(Answer::NotModified))
            }
            StatusCode::NOT_MODIFIED => Err(FetchError::NotModifiedUnasked { host }),
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => elsewhere(at, headers.get(LOCATION)).map(Step::Elsewhere),
            status => {
                let retry_after = retry_after(headers, now());
                if let (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE, Some(wait)) = (status, retry_after) {
                    turn.grant_peace(wait, now());
                }
                Err(FetchError::HttpStatus { host, status: status.as_u16(), retry_after })
            }
        }
    }

    /// The pause after a request that goes out by this door.
    fn pause(&self, door: Door) -> Duration {
        let usual = if door == Door::Public { Settings::USUAL_DELAY } else { Duration::ZERO };
        self.shared.settings.delay.unwrap_or(usual)
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Fetcher").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

/// Whether the reason may be gone in a moment. A server that says when to come back is taken at its word.
fn passes_quickly(error: &FetchError) -> bool {
    match error {
        FetchError::Dns { .. } | FetchError::Connect { .. } | FetchError::Truncated { .. } => true,
        FetchError::HttpStatus { status, retry_after, .. } => match retry_after {
            Some(wait) => *wait <= PATIENCE && matches!(status, 429 | 500..=599),
            None => matches!(status, 500..=599),
        },
        _ => false,
    }
}

/// The host, as people see it in messages.
fn name(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Where a redirect leads. French addresses come with their accents, in UTF-8 and without a word about it.
fn elsewhere(at: &Url, location: Option<&HeaderValue>) -> Result<Url, FetchError> {
    let location = location.and_then(|value| str::from_utf8(value.as_bytes()).ok()).map(str::trim).filter(|location| !location.is_empty());
    let location = location.ok_or_else(|| FetchError::TooManyRedirects { host: name(at) })?;
    let mut next = at.join(location).map_err(|_| FetchError::UrlInvalid { fault: UrlFault::Host })?;
    next.set_fragment(None);
    Ok(next)
}
