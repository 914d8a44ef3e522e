//! The GraphQL endpoint, by the GraphQL-over-HTTP specification.
//!
//! It reads a request, hands it to the gate, and chooses a status; it knows nothing of the schema. A browser can be made
//! to send a form or a text to us in its owner's name, so a mutation comes by POST and as `application/json` or not at all.

use std::time::Duration;

use async_graphql::http::GraphiQLSource;
use async_graphql::{Executor, Response as Answer, ServerError};
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use serde::Serialize;

use super::negotiate::{Media, negotiate};
use super::parameters::{Problem, by_get, by_post};
use crate::graphql::credentials::Credentials;
use crate::graphql::gate::{Code, Gate, never_ran};

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
    Graphql { gate, settings }
}

/// The endpoint and what it was told.
struct Graphql<E> {
    gate: Gate<E>,
    settings: Settings,
}

impl<E: Executor> Endpoint for Graphql<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let reading = *request.method() == Method::GET;
        let offers = [Media::Json, Media::GraphqlResponse, Media::Page];
        let offers = if reading && self.settings.explorer { &offers[..] } else { &offers[..2] };
        Ok(match negotiate(request.headers(), offers) {
            Some(Media::Page) => page(),
            Some(media) => self.answer(request, media).await.unwrap_or_else(|problem| refused(&problem, media)),
            None => refused(&Problem::not_acceptable(), Media::Json),
        })
    }
}

impl<E: Executor> Graphql<E> {
    async fn answer(&self, request: Request, media: Media) -> Result<Response, Problem> {
        let credentials = credentials(request.headers());
        let answer = match *request.method() {
            Method::GET => self.gate.execute_query_only(by_get(&request)?.data(credentials)).await,
            Method::POST => self.gate.execute(by_post(request, self.settings.body, self.settings.patience).await?.data(credentials)).await,
            _ => return Err(Problem::method()),
        };
        Ok(answered(answer, media))
    }
}

/// The `Authorization` header, as it came. One that is no text is kept as an empty one: it was given, and proves nothing.
pub(super) fn credentials(headers: &HeaderMap) -> Credentials {
    Credentials::new(headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default()))
}

/// An answer of the gate: its status, its headers and its body.
fn answered(mut answer: Answer, media: Media) -> Response {
    let code = Code::of(&answer);
    let headers = std::mem::take(&mut answer.http_headers);
    let body = if never_ran(&answer) { written(&Refused { errors: &answer.errors }) } else { written(&answer) };
    let mut response = sent(status(code, &answer, media), media, body);
    response.headers_mut().extend(headers);
    match code {
        Some(Code::MethodNotAllowed) => with(response, header::ALLOW, "POST"),
        Some(Code::Overloaded) => with(response, header::RETRY_AFTER, RETRY_AFTER),
        _ => response,
    }
}

/// The status of an answer. `application/json` clients of old take anything but 200 for a broken server, so that only what
/// is about the transport has another one.
fn status(code: Option<Code>, answer: &Answer, media: Media) -> StatusCode {
    match code {
        Some(Code::MethodNotAllowed) => StatusCode::METHOD_NOT_ALLOWED,
        Some(Code::Overloaded) => StatusCode::SERVICE_UNAVAILABLE,
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
fn refused(problem: &Problem, media: Media) -> Response {
    let response = sent(problem.status, media, written(&Refused { errors: &[problem.error()] }));
    match problem.status {
        StatusCode::METHOD_NOT_ALLOWED => with(response, header::ALLOW, "GET, POST"),
        _ => response,
    }
}

/// A body as JSON. Values of GraphQL are always writable; were one not, the client would read that there is no answer.
fn written(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_else(|_| br#"{"errors":[{"message":"The answer cannot be written."}]}"#.to_vec())
}

fn sent(status: StatusCode, media: Media, body: Vec<u8>) -> Response {
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
