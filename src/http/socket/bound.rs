//! So many operations of one socket at once, and no more; of a list of trusted documents where there is one.

use std::sync::Arc;

use async_graphql::{Data, ErrorExtensionValues, Executor, Request, Response, ServerError};
use domain::diagnostic::Language;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::Semaphore;

use crate::graphql::gate::{language, within};
use crate::http::parameters::Problem;
use crate::http::persisted::Persisted;
use crate::http::rate::Asking;

/// What a socket may ask of an executor.
#[derive(Clone)]
pub(super) struct Bound<E> {
    executor: E,
    persisted: Persisted,
    places: Arc<Semaphore>,
}

impl<E: Executor> Bound<E> {
    /// An executor for one socket.
    pub(super) fn new(executor: E, persisted: Persisted, operations: usize) -> Self {
        Self { executor, persisted, places: Arc::new(Semaphore::new(operations)) }
    }
}

impl<E: Executor> Executor for Bound<E> {
    async fn execute(&self, request: Request) -> Response {
        self.executor.execute(request).await
    }

    /// An operation keeps its place until it completes, or nobody listens any more.
    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        if !self.persisted.admits(&request.query) {
            return stream::iter([Response::from_errors(vec![Problem::not_trusted().error(language(&request.data, session.as_deref()))])]).boxed();
        }
        let asking = session.as_deref().and_then(within::<Asking>);
        if let Some(Err(wait)) = asking.map(Asking::admit) {
            return stream::iter([Response::from_errors(vec![Problem::too_often(wait).error(language(&request.data, session.as_deref()))])]).boxed();
        }
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return stream::iter([crowded(language(&request.data, session.as_deref()))]).boxed();
        };
        let answers = self.executor.execute_stream(request, session);
        answers
            .map(move |answer| {
                let _kept = &place;
                answer
            })
            .boxed()
    }
}

fn crowded(language: Language) -> Response {
    let said = match language {
        Language::Fr => "Trop d'opérations sur ce canal ; terminez-en une d'abord.",
        Language::En => "Too many operations on this socket; complete one of them first.",
    };
    let mut error = ServerError::new(said, None);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", "OVERLOADED");
    Response::from_errors(vec![error])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::gate::Limits;
    use crate::graphql::gate::toy::gate;

    #[tokio::test]
    async fn what_is_not_trusted_does_not_run_over_a_socket_either() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("documents.json");
        std::fs::write(&path, r#"{"a1": "{ __typename }"}"#).unwrap();
        let bound = Bound::new(gate(Limits::default()), Persisted::trusting(&path).unwrap(), 1);
        let asked = async |text: &str| bound.execute_stream(Request::new(text), None).next().await.unwrap();
        assert!(asked("{ __typename }").await.errors.is_empty());
        let refused = asked("query { __typename }").await;
        let code = refused.errors[0].extensions.as_ref().and_then(|given| given.get("code")).cloned();
        assert_eq!(code, Some("DOCUMENT_NOT_TRUSTED".into()));
    }
}
