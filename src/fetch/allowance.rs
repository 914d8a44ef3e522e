//! The time that one try may take, used up in steps.
//!
//! What is done between the steps (waiting for one's turn at another host) is not counted, and no clock is read.

use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

/// In how many parts the time is counted. A step that ends gives the rest of its part away: each redirect at most this share.
const PARTS: u32 = 100;

/// What is left of the time of a try.
pub(super) struct Allowance {
    part: Duration,
    left: u32,
}

impl Allowance {
    /// So much time in all.
    pub(super) fn of(total: Duration) -> Self {
        Self { part: total / PARTS, left: PARTS }
    }

    /// Does this step while there is time; `None` when there was not enough.
    pub(super) async fn step<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        while self.left > 0 {
            match timeout(self.part, work.as_mut()).await {
                Ok(done) => return Some(done),
                Err(_) => self.left -= 1,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test]
    async fn what_is_done_between_the_steps_is_not_counted() {
        let mut allowance = Allowance::of(Duration::from_millis(200));
        assert_eq!(allowance.step(async { 1 }).await, Some(1));
        sleep(Duration::from_millis(300)).await;
        assert_eq!(allowance.step(async { sleep(Duration::from_millis(50)).await }).await, Some(()));
        assert_eq!(allowance.step(sleep(Duration::from_mins(10))).await, None);
        assert_eq!(allowance.step(async { 1 }).await, None);
    }
}
