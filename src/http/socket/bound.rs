//! So many operations of one socket at once, and no more.

use std::sync::Arc;

use async_graphql::{Data, ErrorExtensionValues, Executor, Request, Response, ServerError};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::Semaphore;

/// What a socket may ask of an executor.
#[derive(Clone)]
pub(super) struct Bound<E> {
    executor: E,
    places: Arc<Semaphore>,
}

impl<E: Executor> Bound<E> {
    /// An executor for one socket.
    pub(super) fn new(executor: E, operations: usize) -> Self {
        Self { executor, places: Arc::new(Semaphore::new(operations)) }
    }
}

impl<E: Executor> Executor for Bound<E> {
    async fn execute(&self, request: Request) -> Response {
        self.executor.execute(request).await
    }

    /// An operation keeps its place until it completes, or nobody listens any more.
    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return stream::iter([crowded()]).boxed() };
        let answers = self.executor.execute_stream(request, session);
        answers
            .map(move |answer| {
                let _kept = &place;
                answer
            })
            .boxed()
    }
}

fn crowded() -> Response {
    let mut error = ServerError::new("Too many operations on this socket; complete one of them first.", None);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", "OVERLOADED");
    Response::from_errors(vec![error])
}
