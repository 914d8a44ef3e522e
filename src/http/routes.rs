//! Which address is answered by what.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response, Route, get};

use super::events::Events;
use super::figures::{Readiness, Ready};
use super::files::{Compare, Lists};
use super::front::Front;
use super::graphql::{Settings, refused, remembering};
use super::memory::Memory;
use super::negotiate::Media;
use super::packed::packed;
use super::parameters::Problem;
use super::persisted::Persisted;
use super::push::{self, Push};
use super::rate::Rates;
use super::runs::Runs;
use super::socket::{Settings as SocketSettings, Sockets};
use super::tone;
use crate::clock::Clock;
use crate::config::Config;
use crate::consult::address::Addresses;
use crate::consult::comparison::Comparisons;
use crate::consult::key::Keys;
use crate::consult::news::News;
use crate::consult::search::Keeper;
use crate::graphql::Deps;
use crate::graphql::gate::{Gate, Limits};
use crate::graphql::root::published;
use crate::graphql::schema::Graph;
use crate::ingest::Ingest;
use crate::store::Store;

/// What the faces need of the service.
#[derive(Clone)]
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The time of day.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// The way in.
    pub ingest: Ingest,
    /// The index for searches.
    pub keeper: Keeper,
    /// The documents that are named instead of sent.
    pub persisted: Persisted,
    /// Whether requests are wanted.
    pub readiness: Readiness,
}

/// Every address of the service.
pub fn routes(parts: &Parts) -> impl Endpoint<Output = Response> + use<> {
    routes_with(parts, push::Settings::default())
}

/// The same, with other limits for documents that are pushed.
pub fn routes_with(parts: &Parts, pushing: push::Settings) -> impl Endpoint<Output = Response> + use<> {
    let keys = keys(parts);
    let push = Push::new(parts.store.clone(), parts.ingest.clone(), parts.clock.clone(), keys.clone(), pushing);
    let comparisons = Comparisons::new(parts.store.clone());
    let graph = Graph::new(Deps {
        store: parts.store.clone(),
        ingest: parts.ingest.clone(),
        clock: parts.clock.clone(),
        addresses: Addresses::new(&parts.config.public_url),
        keeper: parts.keeper.clone(),
        keys,
        comparisons: comparisons.clone(),
        news: News::new(parts.store.clone()),
    });
    let describes = parts.config.introspection;
    let gate = Gate::new(graph, Limits { describes, ..Limits::default() });
    let settings = Settings { explorer: describes, ..Settings::default() };
    let memory = Memory::new(parts.store.clone(), parts.clock.clone());
    let answers = packed(remembering(gate.clone(), settings, memory, parts.persisted.clone()));
    let events = Events::new(gate.clone(), parts.persisted.clone(), answers, settings, parts.readiness.clone());
    let inside = files(parts, comparisons)
        .at(
            "/graphql",
            Sockets::new(gate, parts.persisted.clone(), events, &parts.config.public_url, SocketSettings::default()).until(parts.readiness.clone()),
        )
        .at("/schema.graphql", get(Published { schema: published().into(), open: parts.config.introspection }))
        .at("/health", get(Health { store: parts.store.clone() }))
        .at("/ready", get(Ready { store: parts.store.clone(), readiness: parts.readiness.clone(), found: AtomicBool::new(false) }))
        .at("/push/:collectivity", push)
        .at("/runs/:run", Runs { store: parts.store.clone() });
    Front::new(inside, parts.clock.clone(), Rates::new(&parts.config.rate))
}

/// What is taken away, in French and below `/en` in English.
fn files(parts: &Parts, comparisons: Comparisons) -> Route {
    let addresses = Addresses::new(&parts.config.public_url);
    let (store, clock) = (parts.store.clone(), parts.clock.clone());
    let lists = Arc::new(packed(Lists::new(store.clone(), addresses.clone(), clock.clone())));
    let compare = Arc::new(packed(Compare { store, comparisons, addresses, clock }));
    ["", "/en"].into_iter().fold(Route::new(), |routes, below| {
        let routes = routes.at(format!("{below}/export/:file"), lists.clone()).at(format!("{below}/methode"), get(Method));
        ["", ".csv", ".json", ".ndjson", ".xlsx"]
            .into_iter()
            .fold(routes, |routes, ending| routes.at(format!("{below}/comparer{ending}"), compare.clone()))
    })
}

/// The keys that callers show: those of the database, and the one of the settings.
fn keys(parts: &Parts) -> Keys {
    let configured = parts.config.publish_key.clone().map(|key| move |given: &str| key.matches(given));
    Keys::new(parts.store.clone(), configured)
}

/// How figures are counted: the address that every comparison names.
struct Method;

impl Endpoint for Method {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        Ok(Response::builder().content_type("text/markdown; charset=utf-8").body(include_str!("../../docs/methode.md")))
    }
}

/// The published schema, made once.
struct Published {
    schema: bytes::Bytes,
    /// Whether strangers may read it; bearers of a key ask for `_service`.
    open: bool,
}

impl Endpoint for Published {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if !self.open {
            return Ok(refused(&Problem::closed(), Media::Json, tone::spoken(request.headers())));
        }
        let response = Response::builder().header(header::CONTENT_TYPE, "application/graphql; charset=utf-8");
        Ok(response.body(self.schema.clone()))
    }
}

/// Whether the service can answer: orchestrators ask it often, so it waits for the database only a moment.
struct Health {
    store: Store,
}

impl Endpoint for Health {
    type Output = Response;

    async fn call(&self, _request: Request) -> poem::Result<Response> {
        const PATIENCE: Duration = Duration::from_millis(1_500);
        let well = matches!(tokio::time::timeout(PATIENCE, self.store.ping()).await, Ok(Ok(())));
        let (status, body) =
            if well { (StatusCode::OK, r#"{"status":"ok"}"#) } else { (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"unavailable"}"#) };
        let response = Response::builder().status(status).header(header::CACHE_CONTROL, "no-store");
        Ok(response.header(header::CONTENT_TYPE, "application/json; charset=utf-8").body(body))
    }
}
