//! Manners towards a host: a few requests at a time, a pause between them, and peace for one that asked for it.
//!
//! Nothing is remembered beyond the life of the process: the pauses are short, and whoever plans the work keeps the long ones.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use url::Url;

use super::allow::plain;

/// Above so many hosts, those that nobody is concerned with are forgotten.
const MANY: usize = 1024;
/// No host is left alone for longer because of one answer: it may have been a mistake, and all its feeds wait.
const LONGEST_PEACE: Duration = Duration::from_hours(1);
/// One address may be closed while its neighbours are open: so many answers in a row speak for the whole host.
const WHOLE_HOST: u32 = 3;
/// A wait that is shorter harms no neighbour.
const SHORT: Duration = Duration::from_secs(5);

/// A host and its port: whoever answers there is one server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin(String, u16);

impl Origin {
    /// Where this address leads.
    pub(super) fn of(url: &Url) -> Self {
        Self(plain(url.host_str().unwrap_or_default()).to_owned(), url.port_or_known_default().unwrap_or_default())
    }
}

/// The hosts of the day.
#[derive(Debug)]
pub(super) struct Hosts {
    per_host: usize,
    known: Mutex<HashMap<Origin, Arc<Host>>>,
}

#[derive(Debug)]
struct Host {
    turns: Arc<Semaphore>,
    /// How many answers in a row asked for peace.
    asked: AtomicU32,
    peace: Mutex<Option<DateTime<Utc>>>,
}

impl Host {
    /// What is left of the peace that it asked for.
    fn peace(&self, now: DateTime<Utc>) -> Option<Duration> {
        let until = *self.peace.lock().unwrap_or_else(PoisonError::into_inner);
        until.and_then(|until| (until - now).to_std().ok()).filter(|left| !left.is_zero())
    }
}

impl Hosts {
    /// Nobody is known yet; each will get so many requests at a time.
    pub(super) fn new(per_host: usize) -> Self {
        Self { per_host: per_host.clamp(1, Semaphore::MAX_PERMITS), known: Mutex::default() }
    }

    /// Waits for a turn at this host. A host that asked for peace is waited for up to `patience`, else the rest of its peace is the answer.
    pub(super) async fn turn(
        &self,
        origin: &Origin,
        pause: Duration,
        patience: Duration,
        now: &(dyn Fn() -> DateTime<Utc> + Send + Sync),
    ) -> Result<Turn, Duration> {
        let host = self.host(origin, now());
        let turns = Arc::clone(&host.turns);
        let permit = turns.acquire_owned().await.expect("the turns of a host are never closed");
        // Asked after the wait: those before may have learnt something.
        match host.peace(now()) {
            Some(peace) if peace > patience => return Err(peace),
            Some(peace) => sleep(peace).await,
            None => {}
        }
        Ok(Turn { host, permit: Some(permit), pause })
    }

    fn host(&self, origin: &Origin, now: DateTime<Utc>) -> Arc<Host> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MANY && !known.contains_key(origin) {
            // A pause holds its permit, and with it the host.
            known.retain(|_, host| Arc::strong_count(host) > 1 || host.turns.available_permits() < self.per_host || host.peace(now).is_some());
        }
        let new = || Arc::new(Host { turns: Arc::new(Semaphore::new(self.per_host)), asked: AtomicU32::new(0), peace: Mutex::default() });
        Arc::clone(known.entry(origin.clone()).or_insert_with(new))
    }
}

/// A turn at a host. When it ends, the host gets its pause before the next begins; also when the request was given up.
#[derive(Debug)]
pub(super) struct Turn {
    host: Arc<Host>,
    permit: Option<OwnedSemaphorePermit>,
    pause: Duration,
}

impl Turn {
    /// Takes note of an answer that asks for nothing.
    pub(super) fn answered(&self) {
        self.host.asked.store(0, Ordering::Relaxed);
    }

    /// Leaves the host alone from now on, for so long or an hour, when it has asked for that in several answers.
    pub(super) fn grant_peace(&self, wait: Duration, now: DateTime<Utc>) {
        if self.host.asked.fetch_add(1, Ordering::Relaxed) + 1 < WHOLE_HOST && wait > SHORT {
            return;
        }
        let until = now + TimeDelta::from_std(wait.min(LONGEST_PEACE)).unwrap_or_default();
        let mut peace = self.host.peace.lock().unwrap_or_else(PoisonError::into_inner);
        *peace = (*peace).max(Some(until));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (permit, pause) = (self.permit.take(), self.pause);
        // Without a runtime the process is ending, and nobody waits for a turn.
        if let (false, Ok(runtime)) = (pause.is_zero(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                sleep(pause).await;
                drop(permit);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    const NO: Duration = Duration::ZERO;

    fn now() -> DateTime<Utc> {
        "2026-11-21T10:00:00Z".parse().unwrap()
    }

    fn origin(url: &str) -> Origin {
        Origin::of(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_host_is_the_same_in_all_its_forms_and_another_on_another_port() {
        assert_eq!(origin("https://VILLE.fr/a"), origin("https://ville.fr.:443/b"));
        assert_ne!(origin("https://ville.fr/"), origin("http://ville.fr/"));
    }

    #[tokio::test]
    async fn a_host_gets_one_request_at_a_time_and_a_pause() {
        let hosts = Hosts::new(1);
        let (ville, other) = (origin("https://ville.fr/"), origin("https://autre.fr/"));
        let (pause, short) = (Duration::from_millis(200), Duration::from_millis(50));
        let turn = hosts.turn(&ville, pause, NO, &now).await.unwrap();
        assert!(timeout(short, hosts.turn(&ville, pause, NO, &now)).await.is_err());
        assert!(timeout(short, hosts.turn(&other, pause, NO, &now)).await.is_ok());
        drop(turn);
        assert!(timeout(short, hosts.turn(&ville, pause, NO, &now)).await.is_err());
        assert!(timeout(Duration::from_secs(5), hosts.turn(&ville, pause, NO, &now)).await.is_ok());
    }

    #[tokio::test]
    async fn a_host_that_asked_for_peace_gets_it_for_an_hour_at_most() {
        let hosts = Hosts::new(1);
        let ville = origin("https://ville.fr/");
        let asks = async || hosts.turn(&ville, NO, NO, &now).await.unwrap().grant_peace(Duration::from_hours(30), now());
        asks().await;
        asks().await;
        hosts.turn(&ville, NO, NO, &now).await.unwrap().answered();
        asks().await;
        asks().await;
        assert!(hosts.turn(&ville, NO, NO, &now).await.is_ok(), "one address does not speak for its neighbours");
        asks().await;
        assert_eq!(hosts.turn(&ville, NO, NO, &now).await.unwrap_err(), Duration::from_hours(1));
        let later = || now() + TimeDelta::minutes(59);
        assert_eq!(hosts.turn(&ville, NO, NO, &later).await.unwrap_err(), Duration::from_mins(1));
        assert!(hosts.turn(&ville, NO, NO, &|| now() + TimeDelta::minutes(60)).await.is_ok());
    }

    #[tokio::test]
    async fn hosts_that_nobody_is_concerned_with_are_forgotten() {
        let hosts = Hosts::new(1);
        let kept = origin("https://ville.fr/");
        let turn = hosts.turn(&kept, NO, NO, &now).await.unwrap();
        for number in 0..5_000 {
            drop(hosts.turn(&origin(&format!("https://ville-{number}.fr/")), NO, NO, &now).await.unwrap());
        }
        let known = hosts.known.lock().unwrap();
        assert!(known.len() <= MANY && known.contains_key(&kept), "{}", known.len());
        drop(turn);
    }
}
