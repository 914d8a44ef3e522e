//! What is told of an operation that ran: a span of it, and one line in the log for each answer that failed.

use async_graphql::Response;
use async_graphql::parser::types::OperationType;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tracing::{Instrument, Span, field, info_span};

use crate::telemetry::fault::watched;

/// The span of an operation.
pub(super) fn operation(kind: OperationType, cost: Option<u64>) -> Span {
    info_span!("operation", graphql.kind = %kind, graphql.cost = cost, graphql.errors = field::Empty)
}

/// Notes on the span of an operation how many errors an answer has.
pub(super) fn count(span: &Span, response: &Response) {
    if !response.errors.is_empty() {
        span.record("graphql.errors", response.errors.len());
    }
}

/// The same answers, within the span of their operation; each of them is a request of its own, as far as the log goes.
pub(super) fn each(answers: BoxStream<'static, Response>, span: Span) -> BoxStream<'static, Response> {
    let next = move |mut answers: BoxStream<'static, Response>| {
        let (within, span) = (span.clone(), span.clone());
        async move {
            let (answer, _) = watched(answers.next()).await;
            let answer = answer?;
            count(&span, &answer);
            Some((answer, answers))
        }
        .instrument(within)
    };
    stream::unfold(answers, next).boxed()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::telemetry::fault::once;

    #[tokio::test]
    async fn each_answer_that_fails_is_one_line() {
        let lines = Arc::new(AtomicU32::new(0));
        let tell = Arc::clone(&lines);
        let answers = stream::iter(0..3).map(move |_| {
            for _ in 0..5 {
                once(|| {
                    tell.fetch_add(1, Ordering::Relaxed);
                });
            }
            Response::default()
        });
        assert_eq!(each(answers.boxed(), Span::none()).count().await, 3);
        assert_eq!(lines.load(Ordering::Relaxed), 3);
    }
}
