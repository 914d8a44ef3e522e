//! `POST` or `PUT /push/{siren}`: a city sends its plan.
//!
//! Who sends, for whom and what is announced is looked at before the body is. A document that was answered for is never lost: it is
//! published, or kept and queued, and goes on when the sender hangs up.

mod answer;
mod asked;
mod digest;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use domain::access::Publisher;
use domain::collectivity::parse_reference;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use self::asked::Asked;
use super::problem::Refusal;
use super::tone;
use crate::clock::Clock;
use crate::consult::key::Keys;
use crate::graphql::access::{Refusal as Denial, recognise};
use crate::graphql::credentials::Credentials;
use crate::ingest::told::outcome::Published;
use crate::ingest::told::voice::Voice;
use crate::ingest::{Ingest, IngestError, Intake, Received};
use crate::store::Store;
use crate::store::read::collectivity::{NaturalKey, by_natural_keys};
use crate::store::record::Collectivity;

/// What is taken, and how.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How much of a document, and how slowly.
    pub intake: Intake,
    /// Nobody waits for the end of a document that is larger than this.
    pub waited_for: u64,
    /// So many documents are in memory at once.
    pub at_once: usize,
    /// How long others wait for their turn.
    pub turn: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { intake: Intake::default(), waited_for: 2 << 20, at_once: 4, turn: Duration::from_secs(20) }
    }
}

/// How long the database may take to say who sends, and for whom.
const PATIENCE: Duration = Duration::from_secs(2);

/// The endpoint.
pub(super) struct Push {
    store: Store,
    ingest: Ingest,
    clock: Clock,
    keys: Keys,
    settings: Settings,
    turns: Arc<Semaphore>,
}

impl Endpoint for Push {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let voice = tone::of(request.headers());
        let mut body = Some(request.take_body());
        Ok(match self.answer(&request, &mut body, voice).await {
            Ok(response) => response,
            Err(refusal) => {
                // Who still sends would not hear the answer, were the connection closed on them; who waits for a sign sends nothing.
                if let Some(body) = body.filter(|_| !request.headers().contains_key(header::EXPECT)) {
                    wire::let_go(body.into_bytes_stream());
                }
                refusal.answer(voice)
            }
        })
    }
}

impl Push {
    pub(super) fn new(store: Store, ingest: Ingest, clock: Clock, keys: Keys, settings: Settings) -> Self {
        Self { store, ingest, clock, keys, settings, turns: Arc::new(Semaphore::new(settings.at_once)) }
    }

    async fn answer(&self, request: &Request, body: &mut Option<Body>, voice: Voice) -> Result<Response, Refusal> {
        if !matches!(*request.method(), Method::POST | Method::PUT) {
            let (fr, en) = ("Un plan s'envoie par POST ou par PUT.", "A plan is sent by POST or PUT.");
            return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", fr, en).with(header::ALLOW, "POST, PUT"));
        }
        let by = self.publisher(request.headers()).await?;
        let city = self.city(request.raw_path_param("collectivity").unwrap_or_default()).await?;
        if !by.may_publish_for(city.id) {
            return Err(Refusal::perimeter());
        }
        let mut asked = Asked::read(request)?;
        asked.submission.collectivity = Some(city.id);
        let received = self.receive(body, &asked).await?;
        if asked.dry {
            return self.check(asked, received, &city, voice).await;
        }
        // A queue keeps no expectation: whoever states one is answered at once.
        let is_large = received.size() > self.settings.waited_for;
        if (asked.in_background || is_large) && asked.submission.expected.is_none() {
            return self.queue(by, asked, received, &city, voice).await;
        }
        Box::pin(self.publish(by, asked, received, &city, voice)).await
    }

    /// The proof that the sender may publish.
    async fn publisher(&self, headers: &HeaderMap) -> Result<Publisher, Refusal> {
        // A header that is no text was given, and proves nothing.
        let credentials = Credentials::new(headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default()));
        let asking = timeout(PATIENCE, recognise(&self.keys, &credentials, self.clock.now()));
        let caller = asking.await.map_err(|_| Refusal::away())?.map_err(|error| Refusal::of(&error.into()))?;
        caller.publisher().map_err(denied)
    }

    /// For whom.
    async fn city(&self, code: &str) -> Result<Collectivity, Refusal> {
        let unknown = || {
            let (fr, en) = (
                "Aucune collectivité n'a ce code : écrivez son SIREN (9 chiffres), un SIRET ou son code INSEE.",
                "No collectivité has this code: write its SIREN (9 digits), a SIRET or its INSEE code.",
            );
            Refusal::new(StatusCode::NOT_FOUND, "COLLECTIVITY_UNKNOWN", fr, en)
        };
        // A zero that was lost is put back in a file, and asked for in an address.
        let reference = parse_reference(code).ok().filter(|reference| reference.remark().is_none()).ok_or_else(unknown)?;
        let key = NaturalKey::from(&reference);
        let asking = timeout(PATIENCE, by_natural_keys(&self.store, std::slice::from_ref(&key)));
        let mut found = asking.await.map_err(|_| Refusal::away())?.map_err(|error| Refusal::of(&error.into()))?;
        found.remove(&key).ok_or_else(unknown)
    }

    /// The document, once it is there and is the one that was announced.
    async fn receive(&self, body: &mut Option<Body>, asked: &Asked) -> Result<Received, Refusal> {
        let intake = &self.settings.intake;
        if asked.length.is_some_and(|length| length > intake.wire) {
            return Err(wire::too_large(intake.wire));
        }
        let mut chunks = Box::pin(body.take().unwrap_or_default().into_bytes_stream());
        match self.ingest.receive(&mut chunks, asked.coding, asked.length, intake).await {
            Ok(received) if asked.digests.matches(&received.digests) => Ok(received),
            Ok(_) => {
                let (fr, en) = (
                    "Le contenu reçu n'est pas celui qu'annonce Content-Digest : il a été abîmé en route. Rien n'a été publié, recommencez.",
                    "What came is not what Content-Digest announces: it was damaged on the way. Nothing was published, try again.",
                );
                Err(Refusal::new(StatusCode::BAD_REQUEST, "DIGEST_MISMATCH", fr, en))
            }
            Err(error) => {
                wire::let_go(chunks);
                Err(wire::refusal(error))
            }
        }
    }

    /// A place among those whose document is in memory.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = timeout(self.settings.turn, Arc::clone(&self.turns).acquire_owned());
        turn.await.ok().and_then(Result::ok).ok_or_else(Refusal::away)
    }

    async fn check(&self, asked: Asked, received: Received, city: &Collectivity, voice: Voice) -> Result<Response, Refusal> {
        let _turn = self.turn().await?;
        let mut submission = asked.submission;
        submission.bytes = self.ingest.open(received).await.map_err(|error| Refusal::of(&error))?;
        let report = self.ingest.validate(&submission).await.map_err(|error| Refusal::of(&error))?;
        Ok(answer::of_check(city, report, voice))
    }

    async fn publish(&self, by: Publisher, asked: Asked, received: Received, city: &Collectivity, voice: Voice) -> Result<Response, Refusal> {
        let turn = self.turn().await?;
        let (ingest, store, mut submission) = (self.ingest.clone(), self.store.clone(), asked.submission);
        let publishing = async move {
            let _turn = turn;
            submission.bytes = ingest.open(received).await?;
            let outcome = ingest.publish(&by, &submission, "PUSH").await?;
            // It is published, whether or not the store can still say more of it.
            let bare = Published::bare(outcome.clone());
            Ok(Published::of(&store, outcome).await.unwrap_or(bare))
        };
        let published = on_its_own(publishing).await.map_err(|error| Refusal::of(&error))?;
        Ok(answer::of_outcome(city, &published, voice))
    }

    async fn queue(&self, by: Publisher, asked: Asked, received: Received, city: &Collectivity, voice: Voice) -> Result<Response, Refusal> {
        let Asked { submission, in_background, media_type, .. } = asked;
        let ingest = self.ingest.clone();
        let queueing = async move {
            let media_type = media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
            ingest.enqueue(&by, received, &submission, &media_type).await
        };
        let run = on_its_own(queueing).await.map_err(|error| Refusal::of(&error))?;
        Ok(answer::of_queued(city, run, in_background, voice))
    }
}

/// Work that goes on when the sender hangs up in the middle: no attempt is left without an end.
async fn on_its_own<T: Send + 'static>(work: impl Future<Output = Result<T, IngestError>> + Send + 'static) -> Result<T, IngestError> {
    tokio::spawn(work).await.unwrap_or(Err(IngestError::Stopped))
}

/// Why a caller may not publish.
fn denied(denial: Denial) -> Refusal {
    let status = match denial {
        Denial::NoKey | Denial::NotKnown | Denial::Expired => StatusCode::UNAUTHORIZED,
        Denial::Lacks(_) => StatusCode::FORBIDDEN,
    };
    let [french, english] = denial.sentences();
    let refusal = Refusal::new(status, denial.code(), french, english);
    if status == StatusCode::UNAUTHORIZED { refusal.with(header::WWW_AUTHENTICATE, "Bearer realm=\"prisme\"") } else { refusal }
}
