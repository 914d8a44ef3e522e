//! Events take turns: what each of them asks of the database and of the processor is bounded, however many listen.

use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::time::timeout;

/// So many events of this process are answered at once.
const AT_ONCE: usize = 4;
/// A turn is given back after so long, also by a listener who does not read what they asked for.
const LONGEST: Duration = Duration::from_secs(1);

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// An event whose turn it is, until the next one is asked for.
struct Turn(Option<oneshot::Sender<()>>);

impl Turn {
    async fn begin() -> Self {
        let permit: Option<SemaphorePermit<'static>> = TURNS.acquire().await.ok();
        let (done, over) = oneshot::channel();
        tokio::spawn(async move {
            // Dropping the other end is the usual way for a turn to end.
            let _ended = timeout(LONGEST, over).await;
            drop(permit);
        });
        Self(Some(done))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.0.take());
    }
}

/// The same events, each in its turn: what is asked of an event is asked between its coming and the wish for the next one.
pub(super) fn in_turn<T: Send + 'static>(events: BoxStream<'static, T>) -> BoxStream<'static, T> {
    stream::unfold((events, None::<Turn>), |(mut events, turn)| async move {
        drop(turn);
        let event = events.next().await?;
        Some((event, (events, Some(Turn::begin().await))))
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_on_keeps_nobody_waiting_for_ever() {
        let mut slow: Vec<_> = (0..AT_ONCE).map(|_| in_turn(stream::repeat(1).boxed())).collect();
        for one in &mut slow {
            assert_eq!(one.next().await, Some(1));
        }
        let mut other = in_turn(stream::iter([7, 8]).boxed());
        assert!(timeout(LONGEST / 2, other.next()).await.is_err(), "all turns are taken");
        assert_eq!(other.next().await, Some(7));
        assert_eq!((other.next().await, other.next().await), (Some(8), None));
    }
}
