//! Batches that begin once everything that asks has asked.
//!
//! A loader hands over its batches to be run by somebody. Run by another thread, a batch would begin while the executor still asks for the
//! keys of a level, and one statement would become several. Here they are run by the task that executes the request, each time the executor has
//! nothing left to do but wait. A task beside it has no use for the loaders of the request: nobody would run what it asks for.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures_util::future::{BoxFuture, FutureExt, ready};
use futures_util::stream::{self, BoxStream, FuturesUnordered, Stream, StreamExt};
use futures_util::task::{FutureObj, Spawn, SpawnError};

type Batch = FutureObj<'static, ()>;

/// Where the loaders of one request put their batches.
#[derive(Clone, Default)]
pub(super) struct Batches(Arc<Mutex<Vec<Batch>>>);

impl Spawn for Batches {
    fn spawn_obj(&self, batch: Batch) -> Result<(), SpawnError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
        Ok(())
    }
}

/// Waiting for more keys gains nothing: whoever asks has asked.
pub(super) struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }
}

/// The batches that are under way.
struct UnderWay {
    new: Batches,
    running: FuturesUnordered<Batch>,
}

impl UnderWay {
    /// Goes on with them; whether one came to its end, so that who waits for it can go on.
    fn advance(&mut self, cx: &mut Context<'_>) -> bool {
        self.running.extend(std::mem::take(&mut *self.new.0.lock().unwrap_or_else(PoisonError::into_inner)));
        matches!(self.running.poll_next_unpin(cx), Poll::Ready(Some(())))
    }
}

impl Batches {
    fn under_way(self) -> UnderWay {
        UnderWay { new: self, running: FuturesUnordered::new() }
    }

    /// Does some work to its end, with the batches that it waits for.
    pub(super) async fn run<T>(self, work: impl Future<Output = T>) -> T {
        let (mut work, mut batches) = (pin!(work), self.under_way());
        poll_fn(|cx| {
            loop {
                if let Poll::Ready(done) = work.as_mut().poll(cx) {
                    return Poll::Ready(done);
                }
                if !batches.advance(cx) {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    /// The same for work that has many results.
    pub(super) fn run_each<T>(self, mut work: BoxStream<'static, T>) -> impl Stream<Item = T> + use<T> {
        let mut batches = self.under_way();
        stream::poll_fn(move |cx| {
            loop {
                if let Poll::Ready(next) = work.poll_next_unpin(cx) {
                    return Poll::Ready(next);
                }
                if !batches.advance(cx) {
                    return Poll::Pending;
                }
            }
        })
    }
}
