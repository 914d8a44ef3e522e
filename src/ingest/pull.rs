//! A run of a feed: fetched, archived before it is read, and published; or taken up where an earlier worker stopped.
//!
//! An answer that says nothing new ends here, without being read.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Publisher, Worker};
use domain::feed::{Moderation, back_off};
use domain::mapping::Recipe;
use domain::mapping::recipe::Author;
use tracing::info;
use url::Url;
use uuid::Uuid;

use super::submission::{Guard, Hold, Submission};
use super::ticket::Ticket;
use super::{Ingest, IngestError, Outcome};
use crate::archive::{Draft, Sha256Digest};
use crate::fetch::{Answer, FetchError, Fetched, Known, Sink};
use crate::store::read;
use crate::store::record::{Document, Feed};
use crate::store::write::document::{NewDocument, keep};
use crate::store::write::queue::Taken;
use crate::store::write::run::{End, Settled, Trouble};
use crate::telemetry::metrics;

/// What became of a run.
#[derive(Debug)]
pub struct Worked {
    /// How it ended.
    pub outcome: Outcome,
    /// What is still to be written: the ends of many runs that found nothing new are written together.
    pub end: Option<End>,
}

impl From<Outcome> for Worked {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, end: None }
    }
}

impl Ingest {
    /// Works on a run that a worker has taken. An error leaves the run open: whoever takes it next begins where this one stopped.
    pub async fn work(&self, worker: Worker, taken: &Taken, feed: Option<&Feed>) -> Result<Worked, IngestError> {
        let Some(collectivity) = taken.collectivity else { return Err(IngestError::Stopped) };
        let name = feed.map_or_else(|| taken.requested_by.as_deref().unwrap_or("queue"), |feed| feed.name.as_str());
        let ticket = Ticket {
            taken_by: Some(worker),
            feed: taken.feed,
            document: taken.document,
            is_archived: true,
            heeds_rulings: true,
            ..Ticket::unqueued(taken.run, Publisher::feed(name, collectivity))
        };
        let kept = match taken.document {
            Some(document) => read::document::by_ids(&self.store, &[document]).await?.remove(&document),
            None => None,
        };
        let done = match (kept, feed) {
            (Some(document), _) => self.resume(ticket, taken, feed, &document).await?.into(),
            (None, Some(feed)) => self.pull(ticket, feed).await?,
            (None, None) => return Err(IngestError::DocumentMissing),
        };
        let outcome = &done.outcome;
        metrics::run(outcome.state);
        info!(run.id = %outcome.run, run.state = outcome.state, feed.name = name, "a run of a feed ended");
        Ok(done)
    }

    /// Reads a document that is kept already: it was sent, or held, or an earlier worker came no further.
    async fn resume(&self, mut ticket: Ticket, taken: &Taken, feed: Option<&Feed>, document: &Document) -> Result<Outcome, IngestError> {
        let digest = <[u8; 32]>::try_from(document.sha256.as_slice()).map_err(|_| IngestError::DocumentMissing)?;
        let _room = self.room_for(document.size_bytes).await?;
        let bytes = self.archive.get(Sha256Digest::from_bytes(digest)).await?.ok_or(IngestError::DocumentMissing)?;
        let submission = match feed {
            Some(feed) => of_feed(feed, bytes.into(), document.url.clone(), document.file_name.clone()),
            None => Submission {
                limits: Submission::OVER_THE_NETWORK,
                ..Submission::restored(bytes.into(), document.collectivity, taken.options.as_deref())
            },
        };
        if feed.is_some() {
            // Without a validator: what the answer said of itself was not kept.
            ticket.settled = Some(Settled {
                sha256: document.sha256.clone(),
                document: Some(document.id),
                seen: feed.map(|feed| feed.updated_at),
                ..Settled::default()
            });
        }
        self.attempt(&ticket, &submission, std::future::ready(Ok(()))).await
    }

    async fn pull(&self, mut ticket: Ticket, feed: &Feed) -> Result<Worked, IngestError> {
        let Some(url) = feed.url.as_deref().and_then(|url| Url::parse(url).ok()) else {
            return Ok(self.unreadable(&ticket, no_address()).await?.into());
        };
        let validated = feed.validated_url.as_deref().and_then(|url| Url::parse(url).ok());
        let known = Known { url: validated, etag: feed.etag.clone(), last_modified: feed.last_modified.clone() };
        let mut draft = Drafted(self.archive.draft());
        let fetched = match self.fetcher.fetch(&url, &known, &mut draft).await {
            Ok(Answer::NotModified) => return Ok(self.nothing_new(&ticket)),
            Ok(Answer::Fetched(fetched)) => fetched,
            Err(error) => return self.not_fetched(&ticket, feed, &error).await.map(Worked::from),
        };
        let (digest, size) = (draft.0.digest(), draft.0.size());
        let sha256 = *digest.as_bytes();
        ticket.settled = Some(Settled {
            sha256: sha256.to_vec(),
            document: feed.document,
            seen: Some(feed.updated_at),
            url: Some(fetched.url.to_string()),
            etag: fetched.etag.clone(),
            last_modified: fetched.last_modified.clone(),
        });
        // The bytes decide, whatever the validators say.
        if feed.settled.as_deref() == Some(&sha256) {
            return Ok(self.nothing_new(&ticket));
        }
        let Some(worker) = ticket.taken_by else { return Err(IngestError::Stopped) };
        draft.0.finish().await?;
        let document = self.keep_document(&ticket, worker, feed, &fetched, sha256, size).await?;
        ticket.document = Some(document);
        if let Some(settled) = &mut ticket.settled {
            settled.document = Some(document);
        }
        let _room = self.room_for(i64::try_from(size).unwrap_or(i64::MAX)).await?;
        let bytes = self.archive.get(digest).await?.ok_or(IngestError::DocumentMissing)?;
        let submission = of_feed(feed, bytes.into(), Some(fetched.url.to_string()), fetched.file_name);
        self.attempt(&ticket, &submission, std::future::ready(Ok(()))).await.map(Worked::from)
    }

    async fn keep_document(
        &self,
        ticket: &Ticket,
        worker: Worker,
        feed: &Feed,
        fetched: &Fetched,
        sha256: [u8; 32],
        size: u64,
    ) -> Result<Uuid, IngestError> {
        let document = NewDocument {
            id: self.clock.new_id(),
            sha256,
            size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
            media_type: fetched.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
            title: None,
            file_name: fetched.file_name.clone(),
            url: Some(fetched.url.to_string()),
            licence: feed.licence.clone(),
            published_on: None,
        };
        Ok(keep(&self.store, &ticket.by, (ticket.run, worker), feed.collectivity, &document, self.clock.now()).await?)
    }

    /// The answer says what is settled already.
    fn nothing_new(&self, ticket: &Ticket) -> Worked {
        let (outcome, end) = self.settled(ticket, None);
        Worked { outcome, end: Some(end) }
    }

    /// The feed gave nothing: its fault or the network's, and when it is asked again.
    async fn not_fetched(&self, ticket: &Ticket, feed: &Feed, error: &FetchError) -> Result<Outcome, IngestError> {
        let now = self.clock.now();
        let mut retry_at = Some(retry_at(feed, ticket.run, now, error.retry_after()));
        if error.is_lasting() {
            // The schedule goes on, and not more often than the waiting that failures call for.
            retry_at = feed.schedule.map(|schedule| schedule.next(feed.id, now).max(retry_at.unwrap_or(now)));
        }
        let trouble = Trouble {
            code: error.code().to_owned(),
            said: [error.sentence(true), error.sentence(false)],
            http_status: error.http_status(),
            retry_at,
        };
        if error.is_lasting() { self.unreadable(ticket, trouble).await } else { self.failed(ticket, trouble).await }
    }

    /// Records that this service failed at a run, and not the feed; it is taken up again later.
    pub async fn give_back(&self, worker: Worker, taken: &Taken, error: &IngestError) -> Result<Outcome, IngestError> {
        let feed = match taken.feed {
            Some(feed) => read::feed::by_ids(&self.store, &[feed]).await?.remove(&feed),
            None => None,
        };
        let now = self.clock.now();
        let retry_at = feed.as_ref().map(|feed| retry_at(feed, taken.run, now, None));
        let by = Publisher::feed("queue", taken.collectivity.unwrap_or_default());
        let ticket = Ticket { taken_by: Some(worker), feed: taken.feed, document: taken.document, ..Ticket::unqueued(taken.run, by) };
        self.failed(&ticket, error.trouble(retry_at)).await
    }
}

/// When a feed that failed is asked again: later each time, no sooner than it asked for itself, and not all feeds at one moment.
fn retry_at(feed: &Feed, run: Uuid, now: DateTime<Utc>, asked: Option<Duration>) -> DateTime<Utc> {
    let failures = u32::try_from(feed.failures).unwrap_or(0).saturating_add(1);
    let waiting = back_off(failures);
    // The last bytes of a key are as good as dice: a tenth more at most.
    let odd = i32::from(run.as_bytes()[15]);
    let waiting = waiting + waiting * odd / 2_560;
    let asked = asked.and_then(|asked| TimeDelta::from_std(asked).ok()).unwrap_or_default().min(TimeDelta::days(1));
    now + waiting.max(asked)
}

/// A document as its feed wants it to be read.
pub(super) fn of_feed(feed: &Feed, bytes: Bytes, url: Option<String>, file_name: Option<String>) -> Submission {
    let hold = match feed.moderation {
        Moderation::Automatic => Hold::Suspicious,
        Moderation::Review => Hold::Every,
    };
    Submission {
        bytes,
        collectivity: Some(feed.collectivity),
        feed: Some(feed.id),
        file_name,
        url,
        licence: feed.licence.clone(),
        recipe: recipe_of(feed),
        limits: Submission::OVER_THE_NETWORK,
        guard: Guard { hold, acceptance: u16::try_from(feed.acceptance).unwrap_or(0) },
        ..Submission::default()
    }
}

/// What is pinned about a feed.
pub(super) fn recipe_of(feed: &Feed) -> Recipe {
    let mut recipe = feed.recipe.as_deref().and_then(|json| Recipe::parse(json).ok()).unwrap_or_default();
    if feed.recipe_author.as_deref() == Some("ADMIN") {
        recipe.author = Author::Admin;
    }
    recipe
}

fn no_address() -> Trouble {
    let said = ["Ce flux n'a pas d'adresse à lire : donnez-lui une URL.", "This feed has no address to read: give it a URL."];
    Trouble { code: "URL_MISSING".to_owned(), said: said.map(str::to_owned), http_status: None, retry_at: None }
}

/// A document that is being fetched into the archive.
struct Drafted(Draft);

impl Sink for Drafted {
    fn begin(&mut self) -> io::Result<()> {
        self.0.restart();
        Ok(())
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.0.write(chunk)
    }
}
