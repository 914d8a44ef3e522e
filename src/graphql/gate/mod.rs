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
mod refusal;
mod scan;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
pub(crate) mod toy;
mod variable;

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{BatchRequest, BatchResponse, Data, Executor, Request, Response};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

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
    documents: document::Documents,
    turns: Arc<Semaphore>,
    subscriptions: Arc<Semaphore>,
}

impl<E: Executor> Gate<E> {
    /// A gate before an executor. Copies of it share their memory of documents and their count of what is running.
    pub fn new(executor: E, limits: Limits) -> Self {
        let posts = Posts {
            limits,
            documents: document::Documents::new(&limits),
            turns: Arc::new(Semaphore::new(limits.concurrency)),
            subscriptions: Arc::new(Semaphore::new(limits.subscriptions)),
        };
        Self { executor, posts: Arc::new(posts) }
    }

    /// Runs a request that came in a way that must not change anything, such as GET: a mutation is refused.
    pub async fn execute_query_only(&self, request: Request) -> Response {
        match self.posts.admit(request) {
            Ok((_, OperationType::Mutation)) => Refusal::mutation().into(),
            Ok((request, _)) => self.run(request).await,
            Err(refusal) => refusal.into(),
        }
    }

    /// Runs a request that was admitted, in its turn and in its time.
    async fn run(&self, request: Request) -> Response {
        let _turn = match self.posts.turn().await {
            Ok(turn) => turn,
            Err(refusal) => return refusal.into(),
        };
        match timeout(self.posts.limits.time, self.executor.execute(request)).await {
            Ok(response) => refusal::settled(response),
            Err(_) => Refusal::timeout().into(),
        }
    }
}

impl<E: Executor> Executor for Gate<E> {
    async fn execute(&self, request: Request) -> Response {
        match self.posts.admit(request) {
            Ok((request, _)) => self.run(request).await,
            Err(refusal) => refusal.into(),
        }
    }

    /// A list of requests is refused, whatever it holds: each of them would have to be bounded with the others.
    async fn execute_batch(&self, batch: BatchRequest) -> BatchResponse {
        match batch {
            BatchRequest::Single(request) => self.execute(request).await.into(),
            BatchRequest::Batch(_) => Response::from(Refusal::unusable("Send one operation at a time, not a list of them.")).into(),
        }
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let admitted = self.posts.admit(request).and_then(|(request, kind)| match kind {
            OperationType::Subscription => Ok((request, Some(self.posts.subscription()?))),
            OperationType::Query | OperationType::Mutation => Ok((request, None)),
        });
        match admitted {
            Ok((request, Some(place))) => subscribed(self.executor.execute_stream(request, session), place),
            Ok((request, None)) => answered(self.executor.execute_stream(request, session), Arc::clone(&self.posts)),
            Err(refusal) => stream::iter([refusal.into()]).boxed(),
        }
    }
}

impl Posts {
    /// Scans, reads and prices a request; what comes back carries its document, so that nobody parses it again.
    fn admit(&self, mut request: Request) -> Result<(Request, OperationType), Refusal> {
        // Some clients send an empty name for no name.
        request.operation_name = request.operation_name.filter(|name| !name.is_empty());
        let document = self.documents.read(&request.query, &self.limits)?;
        let operation = document::chosen(&document, request.operation_name.as_deref())?;
        let kind = operation.ty;
        document::single(operation)?;
        document::supplied(operation, &request.variables)?;
        cost::judge(&document, &request.variables, &self.limits)?;
        request.set_parsed_query((*document).clone());
        Ok((request, kind))
    }

    /// Waits for a turn, but not for long.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = timeout(self.limits.patience, Arc::clone(&self.turns).acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or_else(Refusal::overloaded)
    }

    /// Takes one of the places for subscriptions.
    fn subscription(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.subscriptions).try_acquire_owned().map_err(|_| Refusal::overloaded())
    }
}

/// A subscription that keeps its place for as long as somebody listens.
fn subscribed(answers: BoxStream<'static, Response>, place: OwnedSemaphorePermit) -> BoxStream<'static, Response> {
    answers
        .map(move |response| {
            let _kept = &place;
            refusal::settled(response)
        })
        .boxed()
}

/// The one answer of a query or a mutation that came over a stream, in its turn and in its time.
fn answered(mut answers: BoxStream<'static, Response>, posts: Arc<Posts>) -> BoxStream<'static, Response> {
    stream::once(async move {
        let _turn = match posts.turn().await {
            Ok(turn) => turn,
            Err(refusal) => return refusal.into(),
        };
        match timeout(posts.limits.time, answers.next()).await {
            Ok(response) => response.map_or_else(|| Refusal::timeout().into(), refusal::settled),
            Err(_) => Refusal::timeout().into(),
        }
    })
    .boxed()
}
