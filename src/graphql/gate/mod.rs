//! The gate: whatever executes GraphQL stands behind it, and a stranger's query is bounded before it runs.
//!
//! A request passes five posts: the text is scanned (`scan`), read (`document`), priced (`cost`), given a turn, and timed.
//! None of them asks the schema or the database, and each refusal is an ordinary GraphQL response with a code. The library's own
//! limits come too late: a nested literal ends the process in the parser, and fragments that spread each other cost seconds
//! in validation.
//!
//! The gate is an [`Executor`] itself, so that HTTP and WebSocket pass the same posts. What each request needs to run
//! (loaders, a view) belongs to the executor behind it.

mod cost;
mod document;
mod lasting;
mod limits;
mod price;
#[cfg(test)]
mod priced;
mod refusal;
mod scan;
#[cfg(test)]
pub(crate) mod tests;
mod told;
#[cfg(test)]
pub(crate) mod toy;
mod variable;

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{BatchRequest, BatchResponse, Data, Executor, Request, Response};
use domain::diagnostic::Language;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tracing::Instrument;

use super::cost::Catalog;
use crate::telemetry::metrics;

pub use limits::{Introspection, Limits};
pub use refusal::{Code, Refusal, never_ran};

/// What stands before an executor and sends away what it could not bear.
#[derive(Debug, Clone)]
pub struct Gate<E> {
    executor: E,
    posts: Arc<Posts>,
}

/// What all copies of a gate share.
#[derive(Debug)]
struct Posts {
    limits: Limits,
    catalog: &'static Catalog,
    documents: document::Documents,
    turns: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
    subscriptions: Arc<Semaphore>,
}

impl<E: Executor> Gate<E> {
    /// A gate before an executor. Copies of it share their memory of documents and their count of what is running.
    pub fn new(executor: E, limits: Limits) -> Self {
        Self::priced(executor, limits, Catalog::published())
    }

    /// The same, where fields cost what this catalog says.
    pub(crate) fn priced(executor: E, limits: Limits, catalog: &'static Catalog) -> Self {
        let posts = Posts {
            limits,
            catalog,
            documents: document::Documents::new(&limits),
            turns: Arc::new(Semaphore::new(limits.concurrency)),
            heavy: Arc::new(Semaphore::new(limits.heavy_at_once)),
            subscriptions: Arc::new(Semaphore::new(limits.subscriptions)),
        };
        Self { executor, posts: Arc::new(posts) }
    }

    /// Runs a request that came in a way that must not change anything, such as GET: a mutation is refused.
    pub async fn execute_query_only(&self, request: Request) -> Response {
        let language = language(&request.data, None);
        match self.posts.admit(request) {
            Ok(Admitted { kind: OperationType::Mutation, .. }) => Refusal::mutation().told(language),
            Ok(admitted) => self.run(admitted, language).await,
            Err(refusal) => refusal.told(language),
        }
    }

    /// The answers of a request, one after the other; where only queries may come, a mutation is refused.
    pub fn stream(&self, request: Request, reads_only: bool) -> BoxStream<'static, Response> {
        let language = language(&request.data, None);
        match self.posts.admit(request) {
            Ok(Admitted { kind: OperationType::Mutation, .. }) if reads_only => refused(&Refusal::mutation(), language),
            Ok(admitted) => self.admitted(admitted, None, language),
            Err(refusal) => refused(&refusal, language),
        }
    }

    fn admitted(&self, admitted: Admitted, session: Option<Arc<Data>>, language: Language) -> BoxStream<'static, Response> {
        let Admitted { request, kind, heavy } = admitted;
        let place = match kind {
            OperationType::Subscription => self.posts.subscription().map(Some),
            OperationType::Query | OperationType::Mutation => Ok(None),
        };
        let span = told::operation(kind, within::<Priced>(&request.data).map(|priced| priced.cost));
        let answers = match place {
            Ok(Some(place)) => subscribed(self.executor.execute_stream(request, session), place, self.posts.limits.describes),
            Ok(None) => answered(self.executor.execute_stream(request, session), Arc::clone(&self.posts), heavy, language),
            Err(refusal) => return refused(&refusal, language),
        };
        told::each(answers, span)
    }

    /// Runs a request that was admitted, in its turn and in its time.
    async fn run(&self, admitted: Admitted, language: Language) -> Response {
        let _turn = match self.posts.turn(admitted.heavy).await {
            Ok(turn) => turn,
            Err(refusal) => return refusal.told(language),
        };
        let span = told::operation(admitted.kind, within::<Priced>(&admitted.request.data).map(|priced| priced.cost));
        let running = timeout(self.posts.limits.time, self.executor.execute(admitted.request)).instrument(span.clone());
        let response = match running.await {
            Ok(response) => refusal::settled(response, self.posts.limits.describes),
            Err(_) => Refusal::timeout().told(language),
        };
        told::count(&span, &response);
        response
    }
}

impl<E: Executor> Executor for Gate<E> {
    async fn execute(&self, request: Request) -> Response {
        let language = language(&request.data, None);
        match self.posts.admit(request) {
            Ok(admitted) => self.run(admitted, language).await,
            Err(refusal) => refusal.told(language),
        }
    }

    /// A list of requests is refused, whatever it holds: each of them would have to be bounded with the others.
    async fn execute_batch(&self, batch: BatchRequest) -> BatchResponse {
        match batch {
            BatchRequest::Single(request) => self.execute(request).await.into(),
            BatchRequest::Batch(requests) => {
                let language = requests.first().map_or(Language::En, |first| language(&first.data, None));
                let refusal = Refusal::unusable(
                    "Envoyez une opération à la fois, et non une liste d'opérations.",
                    "Send one operation at a time, not a list of them.",
                );
                refusal.told(language).into()
            }
        }
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let language = language(&request.data, session.as_deref());
        match self.posts.admit(request) {
            Ok(admitted) => self.admitted(admitted, session, language),
            Err(refusal) => refused(&refusal, language),
        }
    }
}

/// A request that passed the posts.
struct Admitted {
    request: Request,
    kind: OperationType,
    /// Whether it is one of those of which few run at once.
    heavy: bool,
}

/// The language that is asked for, by a request or by the session that it belongs to; English where nobody says.
pub fn language(request: &Data, session: Option<&Data>) -> Language {
    within::<Language>(request).or_else(|| within(session?)).copied().unwrap_or(Language::En)
}

/// What the data of a request or of a session hold of this type.
pub fn within<T: std::any::Any + Send + Sync>(data: &Data) -> Option<&T> {
    data.get(&std::any::TypeId::of::<T>())?.downcast_ref()
}

/// What an admitted operation costs, in the data of its request; whoever finds out who asks refuses what a stranger may not ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Priced {
    /// By the table of the schema.
    pub cost: u64,
    /// What a stranger may spend.
    pub of_strangers: u64,
    /// Whether it asks for the schema of a service that does not tell it to strangers.
    pub asks_for_schema: bool,
}

impl Priced {
    /// Why a stranger is sent away; `None` when they may ask.
    pub fn refusal(self) -> Option<Refusal> {
        let Self { cost, of_strangers, asks_for_schema } = self;
        if asks_for_schema {
            return Some(Refusal::closed());
        }
        (cost > of_strangers).then(|| {
            Refusal::costly(
                format!("L'opération coûte {cost} points, et {of_strangers} sont libres : demandez des pages plus courtes (`first`), moins de collectivités ou moins de champs, ou présentez une clé."),
                format!("The operation costs {cost} points, and {of_strangers} are free: ask for smaller pages (`first`), fewer collectivités or fewer fields, or show a key."),
            )
        })
    }
}

impl Posts {
    /// Scans, reads and prices a request, and counts what comes of it.
    fn admit(&self, request: Request) -> Result<Admitted, Refusal> {
        self.judged(request).inspect_err(|refusal| metrics::refused(refusal.code.as_str()))
    }

    /// The posts; what comes back carries its document, so that nobody parses it again.
    fn judged(&self, mut request: Request) -> Result<Admitted, Refusal> {
        // Some clients send an empty name for no name.
        request.operation_name = request.operation_name.filter(|name| !name.is_empty());
        let document = self.documents.read(&request.query, &self.limits)?;
        let operation = document::chosen(&document, request.operation_name.as_deref())?;
        let kind = operation.ty;
        document::single(operation)?;
        document::supplied(operation, &request.variables)?;
        document::complete(operation, &mut request.variables);
        let (cost, about_schema) = cost::judge(&document, operation, &request.variables, self)?;
        request.set_parsed_query((*document).clone());
        metrics::admitted(cost);
        let priced = Priced { cost, of_strangers: self.limits.cost_of_strangers, asks_for_schema: about_schema && !self.limits.describes };
        Ok(Admitted { request: request.data(priced), kind, heavy: cost >= self.limits.heavy })
    }

    /// Waits for a turn, but not for long; of what is heavy few run at once, so that the rest has room beside it.
    async fn turn(&self, heavy: bool) -> Result<Turn, Refusal> {
        let one = |turns: &Arc<Semaphore>| {
            let turns = Arc::clone(turns);
            async move { timeout(self.limits.patience, turns.acquire_owned()).await.ok().and_then(Result::ok).ok_or_else(Refusal::overloaded) }
        };
        let apart = if heavy { Some(one(&self.heavy).await?) } else { None };
        Ok(Turn { _any: one(&self.turns).await?, _apart: apart })
    }

    /// Takes one of the places for subscriptions.
    fn subscription(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.subscriptions).try_acquire_owned().map_err(|_| Refusal::overloaded())
    }
}

/// The turn of one operation, until it is dropped.
struct Turn {
    _any: OwnedSemaphorePermit,
    _apart: Option<OwnedSemaphorePermit>,
}

/// A refusal is the only answer.
fn refused(refusal: &Refusal, language: Language) -> BoxStream<'static, Response> {
    stream::iter([refusal.told(language)]).boxed()
}

/// A subscription that keeps its place for as long as somebody listens.
fn subscribed(answers: BoxStream<'static, Response>, place: OwnedSemaphorePermit, describes: bool) -> BoxStream<'static, Response> {
    let open = metrics::Subscribed::begin();
    answers
        .map(move |response| {
            let _kept = (&place, &open);
            refusal::settled(response, describes)
        })
        .boxed()
}

/// The one answer of a query or a mutation that came over a stream, in its turn and in its time.
fn answered(mut answers: BoxStream<'static, Response>, posts: Arc<Posts>, heavy: bool, language: Language) -> BoxStream<'static, Response> {
    stream::once(async move {
        let _turn = match posts.turn(heavy).await {
            Ok(turn) => turn,
            Err(refusal) => return refusal.told(language),
        };
        match timeout(posts.limits.time, answers.next()).await {
            Ok(response) => response.map_or_else(|| Refusal::timeout().told(language), |response| refusal::settled(response, posts.limits.describes)),
            Err(_) => Refusal::timeout().told(language),
        }
    })
    .boxed()
}
