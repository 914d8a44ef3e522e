//! Operations answered as server-sent events: the protocol of `graphql-sse`, one operation a connection.
//!
//! It is for whoever cannot open a socket: a subscription is a request like any other, and passes the same gate. Each result is an event `next`;
//! `complete` is the last one. Events are never packed: a packer would keep them back.

use std::time::Duration;

use async_graphql::{Executor, Request as Question, Response as Answer};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response};
use tokio::time::timeout;

use super::figures::Readiness;
use super::graphql::{Settings, credentials, refused};
use super::negotiate::{Media, negotiate};
use super::parameters::{Problem, by_get, by_post};
use super::persisted::Persisted;
use super::rate::Asking;
use super::tone;
use crate::graphql::gate::Gate;
use crate::graphql::rate::Standing;

/// A proxy must pass events on as they come.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// A line that says nothing is sent so often: what stands between does not take a quiet connection for a dead one.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// That line.
const NOTHING: &str = ":\n\n";

/// An endpoint that answers in events whoever asks for events; all other requests go on.
pub(super) struct Events<E, N> {
    gate: Gate<E>,
    persisted: Persisted,
    next: N,
    settings: Settings,
    readiness: Readiness,
}

impl<E, N> Events<E, N> {
    /// Before another endpoint.
    pub(super) fn new(gate: Gate<E>, persisted: Persisted, next: N, settings: Settings, readiness: Readiness) -> Self {
        Self { gate, persisted, next, settings, readiness }
    }
}

impl<E: Executor, N: Endpoint<Output = Response>> Endpoint for Events<E, N> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if !asks_for_events(request.headers()) || *request.method() == Method::HEAD {
            return self.next.call(request).await;
        }
        let language = tone::spoken(request.headers());
        Ok(self.answer(request).await.unwrap_or_else(|problem| refused(&problem, Media::Json, language)))
    }
}

impl<E: Executor, N> Events<E, N> {
    async fn answer(&self, request: Request) -> Result<Response, Problem> {
        let (credentials, language) = (credentials(request.headers()), tone::spoken(request.headers()));
        let (standing, asking) = (request.data::<Standing>().copied(), request.data::<Asking>().cloned());
        let (question, reads_only) = match *request.method() {
            Method::GET => (by_get(&request)?, true),
            Method::POST => (by_post(request, self.settings.body, self.settings.patience).await?, false),
            _ => return Err(Problem::method()),
        };
        let held = match asking {
            Some(asking) => Some(asking.hold().ok_or_else(Problem::too_many)?),
            None => None,
        };
        let mut question: Question = self.persisted.found(question)?.data(credentials).data(language);
        if let Some(standing) = standing {
            question = question.data(standing);
        }
        // A service that is told to stop completes what it was telling.
        let answers = self.gate.stream(question, reads_only).take_until(Box::pin(self.readiness.stopped())).boxed();
        let mut response = Response::builder().status(StatusCode::OK).body(Body::from_bytes_stream(lines(answers).inspect(move |_| {
            let _kept = &held;
        })));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Media::Events.content_type()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(BUFFERING, HeaderValue::from_static("no"));
        Ok(response)
    }
}

fn asks_for_events(headers: &HeaderMap) -> bool {
    negotiate(headers, &[Media::Json, Media::GraphqlResponse, Media::Events]) == Some(Media::Events)
}

/// Answers as lines of events, with signs of life between them, to the last one.
fn lines(answers: BoxStream<'static, Answer>) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    stream::unfold(Some(answers), |answers| async move {
        let mut answers = answers?;
        Some(match timeout(SIGN_OF_LIFE, answers.next()).await {
            Err(_) => (NOTHING.to_owned(), Some(answers)),
            Ok(Some(answer)) => (event(&answer), Some(answers)),
            Ok(None) => ("event: complete\ndata:\n\n".to_owned(), None),
        })
    })
    .map(|line| Ok(line.into()))
}

/// One answer; JSON holds no line break.
fn event(answer: &Answer) -> String {
    let json = serde_json::to_string(answer).unwrap_or_else(|_| "{}".to_owned());
    format!("event: next\ndata: {json}\n\n")
}
