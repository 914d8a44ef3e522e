//! Subscriptions over WebSocket: who may open a socket, how many, and for how long it may say nothing.
//!
//! The protocol is `graphql-transport-ws` and no other. What is asked passes the same gate as over HTTP.

mod bound;
mod talk;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Executor, ServerError};
use domain::diagnostic::Language;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::web::websocket::{WebSocket, WebSocketConfig};
use poem::{Endpoint, FromRequest, IntoResponse, Request, Response};
use tokio::sync::Semaphore;
use url::Url;

use self::bound::Bound;
use self::talk::{Guest, talk};
use super::figures::Readiness;
use super::graphql::credentials;
use super::parameters::Problem;
use super::persisted::Persisted;
use super::rate::Asking;
use super::tone;
use crate::graphql::gate::Gate;

/// The name of the protocol, as a client offers it.
const PROTOCOL: &str = "graphql-transport-ws";

/// What a socket may do.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Sockets of this process at once.
    pub sockets: usize,
    /// Operations of one socket at once.
    pub operations: usize,
    /// Bytes of a message.
    pub message: usize,
    /// How long a client may take to introduce itself.
    pub greeting: Duration,
    /// How often a client is asked for a sign of life; the third time without one is the last.
    pub ping: Duration,
    /// How long a client may take to read what it is sent.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sockets: 256,
            operations: 16,
            message: 16 * 1024,
            greeting: Duration::from_secs(10),
            ping: Duration::from_secs(20),
            patience: Duration::from_secs(10),
        }
    }
}

/// An endpoint that is one for sockets too: requests for an upgrade are taken here, all others go on to what answers them.
pub struct Sockets<E, N> {
    gate: Gate<E>,
    persisted: Persisted,
    next: N,
    /// The origin of the service's own pages.
    origin: Option<String>,
    places: Arc<Semaphore>,
    settings: Settings,
    readiness: Readiness,
}

impl<E: Executor, N: Endpoint<Output = Response>> Sockets<E, N> {
    /// Before another endpoint; `public_url` is the address under which the service's own pages are read.
    pub fn new(gate: Gate<E>, persisted: Persisted, next: N, public_url: &str, settings: Settings) -> Self {
        let origin = Url::parse(public_url).ok().map(|url| url.origin().ascii_serialization());
        Self { gate, persisted, next, origin, places: Arc::new(Semaphore::new(settings.sockets)), settings, readiness: Readiness::default() }
    }

    /// Until the service is told to stop.
    pub fn until(self, readiness: Readiness) -> Self {
        Self { readiness, ..self }
    }

    /// Whether a browser that sends these headers shows a page of ours; what is no browser sends no origin.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let Some(given) = headers.get(header::ORIGIN) else { return true };
        given.to_str().ok().is_some_and(|given| Some(given) == self.origin.as_deref())
    }

    async fn open(&self, request: &Request) -> Result<Response, Problem> {
        let headers = request.headers();
        if !self.is_ours(headers) {
            return Err(Problem::foreign());
        }
        if !offers(headers) {
            return Err(Problem::protocol());
        }
        let socket = WebSocket::from_request_without_body(request).await.map_err(|_| Problem::protocol())?;
        let (language, stopped) = (tone::spoken(headers), self.readiness.stopped());
        let asking = request.data::<Asking>().cloned();
        let held = match &asking {
            Some(asking) => Some(asking.hold().ok_or_else(Problem::too_many)?),
            None => None,
        };
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Problem::crowded())?;
        let (executor, credentials, settings) =
            (Bound::new(self.gate.clone(), self.persisted.clone(), self.settings.operations), credentials(headers), self.settings);
        let most = WebSocketConfig::default().max_message_size(Some(settings.message)).max_frame_size(Some(settings.message));
        let upgraded = socket.protocols([PROTOCOL]).config(most).on_upgrade(move |socket| async move {
            talk(socket, executor, Guest { credentials, language, asking }, settings, stopped).await;
            drop((place, held));
        });
        Ok(upgraded.into_response())
    }
}

impl<E: Executor, N: Endpoint<Output = Response>> Endpoint for Sockets<E, N> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if !is_upgrade(&request) {
            return self.next.call(request).await;
        }
        Ok(self.open(&request).await.unwrap_or_else(|problem| refused(&problem, tone::spoken(request.headers()))))
    }
}

/// Whether a request asks for a socket.
fn is_upgrade(request: &Request) -> bool {
    let upgrade = request.headers().get(header::UPGRADE).and_then(|given| given.to_str().ok());
    *request.method() == Method::GET && upgrade.is_some_and(|given| given.eq_ignore_ascii_case("websocket"))
}

/// Whether the client speaks our protocol.
fn offers(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|given| given.to_str().ok());
    offered.flat_map(|given| given.split(',')).any(|protocol| protocol.trim() == PROTOCOL)
}

/// A socket that is not opened.
fn refused(problem: &Problem, language: Language) -> Response {
    #[derive(serde::Serialize)]
    struct Refused {
        errors: [ServerError; 1],
    }
    let body = serde_json::to_vec(&Refused { errors: [problem.error(language)] }).unwrap_or_default();
    let response = Response::builder().status(problem.status).header(header::CONTENT_TYPE, "application/json; charset=utf-8");
    match problem.status {
        StatusCode::SERVICE_UNAVAILABLE => response.header(header::RETRY_AFTER, "10").body(body),
        _ => response.body(body),
    }
}
