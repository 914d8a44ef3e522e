//! The GraphQL endpoint, by the GraphQL-over-HTTP specification.
//!
//! It reads a request, hands it to the gate, and chooses a status; it knows nothing of the schema. A browser can be made
//! to send a form or a text to us in its owner's name, so a mutation comes by POST and as `application/json` or not at all.

use std::time::Duration;

use async_graphql::http::GraphiQLSource;
use async_graphql::{Executor, Request as Question, Response as Answer, ServerError, Value};
use bytes::Bytes;
use domain::diagnostic::Language;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response};
use serde::Serialize;
use tracing::error;

use super::memory::{Mark, Memory};
use super::negotiate::{Media, negotiate};
use super::parameters::{Problem, by_get, by_post};
use super::persisted::Persisted;
use super::tone;
use crate::graphql::credentials::Credentials;
use crate::graphql::gate::{Code, Gate, never_ran};
use crate::graphql::rate::Standing;
use crate::telemetry::fault::{chain, once};

/// How long the database may take to say which data state it holds.
const LOOK: Duration = Duration::from_millis(1_500);
/// Seconds after which a caller who came at a bad time may try again.
const RETRY_AFTER: &str = "1";

/// What an endpoint is told when it is built.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Bytes of a body; large enough for a mutation that carries a document.
    pub body: usize,
    /// How long a body may take to arrive.
    pub patience: Duration,
    /// Whether a browser that opens the address is shown a page to try queries on.
    pub explorer: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { body: 1024 * 1024 + 512 * 1024, patience: Duration::from_secs(10), explorer: true }
    }
}

/// The endpoint for `/graphql`: queries by GET and POST, mutations by POST.
///
/// The caller's [`Credentials`] are put in the data of each request; what else a request needs is the executor's to add.
pub fn endpoint<E: Executor>(gate: Gate<E>, settings: Settings) -> impl Endpoint<Output = Response> {
    Graphql { gate, settings, memory: None, persisted: Persisted::default() }
}

/// The same, which remembers answers for as long as the data are the same.
pub fn remembering<E: Executor>(gate: Gate<E>, settings: Settings, memory: Memory, persisted: Persisted) -> impl Endpoint<Output = Response> {
    Graphql { gate, settings, memory: Some(memory), persisted }
}

/// The endpoint and what it was told.
struct Graphql<E> {
    gate: Gate<E>,
    settings: Settings,
    memory: Option<Memory>,
    persisted: Persisted,
}

impl<E: Executor> Endpoint for Graphql<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let (reading, language) = (reads(request.method()), tone::spoken(request.headers()));
        let offers = [Media::Json, Media::GraphqlResponse, Media::Page];
        let offers = if reading && self.settings.explorer { &offers[..] } else { &offers[..2] };
        Ok(match negotiate(request.headers(), offers) {
            Some(Media::Page) => page(),
            Some(media) => self.answer(request, media).await.unwrap_or_else(|problem| refused(&problem, media, language)),
            None => refused(&Problem::not_acceptable(), Media::Json, language),
        })
    }
}

impl<E: Executor> Graphql<E> {
    async fn answer(&self, request: Request, media: Media) -> Result<Response, Problem> {
        let credentials = credentials(request.headers());
        let language = tone::spoken(request.headers());
        let standing = request.data::<Standing>().copied();
        let known = reads(request.method()).then(|| request.headers().clone());
        let question = match *request.method() {
            Method::GET | Method::HEAD => by_get(&request)?,
            Method::POST => by_post(request, self.settings.body, self.settings.patience).await?,
            _ => return Err(Problem::method()),
        };
        let mut question = self.persisted.found(question)?.data(language);
        if let Some(standing) = standing {
            question = question.data(standing);
        }
        // Whoever shows a key may be told more than others.
        let mark = if credentials.given() { None } else { self.mark(&question, media).await? };
        let (Some((memory, mark)), headers) = (mark, known.as_ref()) else {
            let private = credentials.given();
            let response = self.executed(question.data(credentials), media, known.is_some()).await;
            // What a key opens is nobody else's, also not a cache's.
            return Ok(if private { with(response, header::CACHE_CONTROL, "private, no-store") } else { response });
        };
        if headers.is_some_and(|headers| mark.is_known_to(headers)) {
            return Ok(marked(Response::builder().status(StatusCode::NOT_MODIFIED).header(header::VARY, "Accept").finish(), mark));
        }
        if let Some(body) = memory.recall(mark) {
            return Ok(marked(sent(StatusCode::OK, media, body), mark));
        }
        let answer = self.run(question.data(credentials), headers.is_some()).await;
        if !answer.errors.is_empty() || !answer.http_headers.is_empty() {
            return Ok(answered(answer, media));
        }
        let body = Bytes::from(written(&answer));
        memory.keep(mark, &body);
        Ok(marked(sent(StatusCode::OK, media, body), mark))
    }

    async fn run(&self, question: Question, reads_only: bool) -> Answer {
        if reads_only { self.gate.execute_query_only(question).await } else { self.gate.execute(question).await }
    }

    async fn executed(&self, question: Question, media: Media, reads_only: bool) -> Response {
        answered(self.run(question, reads_only).await, media)
    }

    /// By what the answer of a question may be remembered; `None` for one that changes without the data. A database that does not answer is not
    /// waited for twice.
    async fn mark(&self, question: &Question, media: Media) -> Result<Option<(&Memory, Mark)>, Problem> {
        let Some(memory) = self.memory.as_ref().filter(|_| question.extensions.is_empty() && self.gate.lasts(question)) else { return Ok(None) };
        let Ok(variables) = serde_json::to_vec(&question.variables) else { return Ok(None) };
        let name = question.operation_name.as_deref().unwrap_or_default();
        let words = [media.content_type().as_bytes(), question.query.as_bytes(), name.as_bytes(), variables.as_slice()];
        match tokio::time::timeout(LOOK, memory.mark(&words)).await {
            Ok(Ok(mark)) => Ok(Some((memory, mark))),
            Ok(Err(failure)) => {
                once(|| error!(error = chain(&failure), "the data state cannot be read"));
                Err(Problem::away())
            }
            Err(_) => {
                once(|| error!("the data state was not told in time"));
                Err(Problem::away())
            }
        }
    }
}

/// Whether nothing may be changed by this method. What HEAD is answered is what GET would be; the server leaves out the body.
fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// With the mark of what it says: whoever asks again may be told that nothing changed.
fn marked(mut response: Response, mark: Mark) -> Response {
    response.headers_mut().insert(header::ETAG, mark.tag());
    with(response, header::CACHE_CONTROL, "no-cache")
}

/// The `Authorization` header, as it came. One that is no text is kept as an empty one: it was given, and proves nothing.
pub(super) fn credentials(headers: &HeaderMap) -> Credentials {
    Credentials::new(headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default()))
}

/// An answer of the gate: its status, its headers and its body.
fn answered(mut answer: Answer, media: Media) -> Response {
    let code = if is_away(&answer) { Some(Code::Unavailable) } else { Code::of(&answer) };
    let headers = std::mem::take(&mut answer.http_headers);
    let nothing = code.is_some() || never_ran(&answer);
    let body = if nothing { written(&Refused { errors: &answer.errors }) } else { written(&answer) };
    let mut response = sent(status(code, &answer, media), media, body);
    response.headers_mut().extend(headers);
    let response = if answer.errors.is_empty() { response } else { worded(response) };
    match code {
        Some(Code::MethodNotAllowed) => with(response, header::ALLOW, "POST"),
        Some(Code::Overloaded | Code::Unavailable | Code::Timeout) => with(response, header::RETRY_AFTER, RETRY_AFTER),
        _ => response,
    }
}

/// Whether nothing could be answered because the database was away: whoever asked is told to come again, and not that there is nothing.
fn is_away(answer: &Answer) -> bool {
    let nothing = match &answer.data {
        Value::Object(fields) => fields.values().all(is_nothing),
        other => is_nothing(other),
    };
    nothing && answer.errors.iter().any(|error| Code::told(error) == Some(Code::Unavailable))
}

/// Whether nothing is told here; a list of nothings is what a gateway gets of entities that could not be had.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(items) => !items.is_empty() && items.iter().all(is_nothing),
        _ => false,
    }
}

/// The status of an answer. `application/json` clients of old take anything but 200 for a broken server, so that only what
/// is about the transport has another one.
fn status(code: Option<Code>, answer: &Answer, media: Media) -> StatusCode {
    match code {
        Some(Code::MethodNotAllowed) => StatusCode::METHOD_NOT_ALLOWED,
        Some(Code::Overloaded | Code::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        Some(Code::Timeout) => StatusCode::GATEWAY_TIMEOUT,
        _ if never_ran(answer) && media == Media::GraphqlResponse => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}

/// An answer that never ran has no `data`, not even null (GraphQL 7.1).
#[derive(Serialize)]
struct Refused<'a> {
    errors: &'a [ServerError],
}

/// A request that never reached the gate.
pub(super) fn refused(problem: &Problem, media: Media, language: Language) -> Response {
    let response = worded(sent(problem.status, media, written(&Refused { errors: &[problem.error(language)] })));
    match problem.status {
        StatusCode::METHOD_NOT_ALLOWED => with(response, header::ALLOW, "GET, HEAD, POST, OPTIONS"),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => with(response, header::RETRY_AFTER, RETRY_AFTER),
        _ => response,
    }
}

/// Errors are told in the language of their reader, and what was wrong now may be right in a moment: no cache keeps them for others.
fn worded(response: Response) -> Response {
    with(with(response, header::VARY, "Accept, Accept-Language"), header::CACHE_CONTROL, "no-store")
}

/// A body as JSON. Values of GraphQL are always writable; were one not, the client would read that there is no answer.
fn written(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_else(|_| br#"{"errors":[{"message":"The answer cannot be written."}]}"#.to_vec())
}

fn sent(status: StatusCode, media: Media, body: impl Into<Body>) -> Response {
    Response::builder().status(status).header(header::CONTENT_TYPE, media.content_type()).header(header::VARY, "Accept").body(body)
}

fn with(mut response: Response, name: header::HeaderName, value: &'static str) -> Response {
    response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    response
}

/// The page to try queries on.
fn page() -> Response {
    let html = GraphiQLSource::build().endpoint("/graphql").subscription_endpoint("/graphql").title("Prisme").finish();
    sent(StatusCode::OK, Media::Page, html.into_bytes())
}

#[cfg(test)]
mod tests;
