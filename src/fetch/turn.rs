//! Manners: how many requests one host gets at a time, how long it is left alone after each, and how long when it asks for that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// When so many hosts are remembered, those that nobody is asking are forgotten.
const REMEMBERED: usize = 4_096;
/// A host that asks to be left alone is, for so long at most: longer waits are the schedule's.
const LONGEST: TimeDelta = TimeDelta::hours(1);
/// One address may be closed while its neighbours are open: so many answers in a row speak for the whole host.
const WHOLE_HOST: u32 = 3;

/// Hosts by name and port.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    hosts: Arc<Mutex<HashMap<String, Host>>>,
    at_once: usize,
}

#[derive(Debug)]
struct Host {
    turns: Arc<Semaphore>,
    /// How many answers in a row asked for it.
    asked: u32,
    closed_until: Option<DateTime<Utc>>,
}

/// A turn at a host, which ends some time after it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    permit: Option<OwnedSemaphorePermit>,
    pause: Duration,
}

impl Turns {
    pub(super) fn new(at_once: usize) -> Self {
        Self { hosts: Arc::default(), at_once: at_once.max(1) }
    }

    /// Waits for a turn at a host.
    pub(super) async fn wait(&self, host: &str, pause: Duration) -> Turn {
        let turns = self.turns(host);
        Turn { permit: turns.acquire_owned().await.ok(), pause }
    }

    fn turns(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= REMEMBERED && !hosts.contains_key(host) {
            hosts.retain(|_, host| Arc::strong_count(&host.turns) > 1 || host.closed_until.is_some());
        }
        let new = || Host { turns: Arc::new(Semaphore::new(self.at_once)), asked: 0, closed_until: None };
        Arc::clone(&hosts.entry(host.to_owned()).or_insert_with(new).turns)
    }

    /// Takes note of an answer: with how long the host asks to be left alone, or of another kind.
    pub(super) fn answered(&self, host: &str, now: DateTime<Utc>, asked: Option<Duration>) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(host) = hosts.get_mut(host) else { return };
        let Some(asked) = asked else {
            host.asked = 0;
            return;
        };
        host.asked += 1;
        if host.asked >= WHOLE_HOST {
            let asked = TimeDelta::from_std(asked).unwrap_or(LONGEST).min(LONGEST);
            host.closed_until = Some(now + asked);
        }
    }

    /// How long a host still wants to be left alone.
    pub(super) fn closed_for(&self, host: &str, now: DateTime<Utc>) -> Option<Duration> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.get_mut(host)?;
        let left = host.closed_until.map(|until| until - now).filter(|left| *left > TimeDelta::zero());
        if left.is_none() {
            host.closed_until = None;
        }
        left.and_then(|left| left.to_std().ok())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (permit, pause) = (self.permit.take(), self.pause);
        if pause.is_zero() {
            return;
        }
        // Outside a runtime nobody waits for a turn any more.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                tokio::time::sleep(pause).await;
                drop(permit);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_host_is_asked_by_one_at_a_time_and_with_a_pause() {
        let turns = Turns::new(1);
        let pause = Duration::from_millis(250);
        let first = turns.wait("ville.fr:443", pause).await;
        assert!(tokio::time::timeout(Duration::from_secs(5), turns.wait("ville.fr:443", pause)).await.is_err());
        drop(turns.wait("autre.fr:443", pause).await);
        drop(first);
        let soon = tokio::time::timeout(Duration::from_millis(200), turns.wait("ville.fr:443", pause)).await;
        assert!(soon.is_err());
        tokio::time::timeout(Duration::from_millis(100), turns.wait("ville.fr:443", pause)).await.unwrap();
    }

    #[tokio::test]
    async fn a_host_that_asks_for_it_is_left_alone_for_an_hour_at_most() {
        let (turns, now) = (Turns::new(1), "2026-11-25T12:00:00Z".parse().unwrap());
        drop(turns.wait("ville.fr:443", Duration::ZERO).await);
        for _ in 0..2 {
            turns.answered("ville.fr:443", now, Some(Duration::from_secs(100_000)));
            assert_eq!(turns.closed_for("ville.fr:443", now), None, "one address does not speak for its neighbours");
        }
        turns.answered("ville.fr:443", now, Some(Duration::from_secs(100_000)));
        assert_eq!(turns.closed_for("ville.fr:443", now), Some(Duration::from_hours(1)));
        assert_eq!(turns.closed_for("ville.fr:443", now + TimeDelta::hours(2)), None);
        assert_eq!(turns.closed_for("autre.fr:443", now), None);
    }
}
