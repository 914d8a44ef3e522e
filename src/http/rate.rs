//! How often one caller may ask: by address, and by key where one is shown.
//!
//! An address counts for everything that comes from it, whatever keys it shows: keys that are made up do not make a caller another one. A key
//! counts wherever it is used. What is beyond is refused before anything is read, with the time after which it is worth asking again.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;
use poem::Request;
use poem::http::{HeaderMap, HeaderName, header};
use sha2::{Digest, Sha256};

use crate::config::Rate;
use crate::graphql::rate::Standing;

/// Where a proxy writes for whom it asks.
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");
/// So many connections one address may hold open, for events and sockets: a gateway with many readers behind it is a proxy that is trusted.
const OPEN: u32 = 100;
/// Callers that are not asked about any more are forgotten after so many requests.
const SWEEP: u64 = 4_096;

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Caller {
    /// An address; of the newer ones the part that one subscriber has.
    Address(IpAddr),
    /// The digest of what was shown as a key.
    Key([u8; 32]),
}

/// The counts of callers, which say what is left.
type Limiter = RateLimiter<Caller, DefaultKeyedStateStore<Caller>, DefaultClock, StateInformationMiddleware>;

/// How often a caller may still ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    /// Requests at once after a pause.
    pub(super) limit: u32,
    /// So many of them are left.
    pub(super) remaining: u32,
    /// After so long all of them are.
    pub(super) full: Duration,
}

impl Left {
    /// What the caller is told of it.
    pub(super) fn standing(self, now: DateTime<Utc>) -> Standing {
        Standing { limit: self.limit, remaining: self.remaining, reset_at: now + TimeDelta::from_std(self.full).unwrap_or_default() }
    }
}

/// Counts callers: cheap to clone, one for each process.
#[derive(Clone)]
pub(super) struct Rates {
    limiter: Option<Arc<Limiter>>,
    a_second: u32,
    proxies: Arc<[IpNet]>,
    turns: Arc<AtomicU64>,
    open: Open,
}

/// How many connections each address holds open.
type Open = Arc<Mutex<HashMap<Caller, u32>>>;

impl Rates {
    /// By these settings. A caller who was quiet may ask for two seconds at once.
    pub(super) fn new(settings: &Rate) -> Self {
        let limiter = settings.a_second.map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(1));
            Arc::new(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)).with_middleware())
        });
        Self {
            limiter,
            a_second: settings.a_second.map_or(0, NonZeroU32::get),
            proxies: settings.proxies.clone().into(),
            turns: Arc::default(),
            open: Open::default(),
        }
    }

    /// Who sends a request, to be counted now and for what it sends later on the same connection.
    pub(super) fn asking(&self, request: &Request) -> Asking {
        // One that comes by no network, in tests, has no address.
        let peer = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
        let address = peer.map(|peer| Caller::Address(subscriber(asker(peer, request.headers(), &self.proxies))));
        let key = request.headers().get(header::AUTHORIZATION).map(|shown| Caller::Key(Sha256::digest(shown.as_bytes()).into()));
        Asking { rates: self.clone(), callers: address.into_iter().chain(key).collect() }
    }

    fn count(&self, callers: &[Caller]) -> Result<Option<Left>, Duration> {
        let Some(limiter) = &self.limiter else { return Ok(None) };
        let mut left: Option<Left> = None;
        if self.turns.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            limiter.retain_recent();
        }
        for caller in callers {
            let state = limiter.check_key(caller).map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))?;
            let (limit, remaining) = (state.quota().burst_size().get(), state.remaining_burst_capacity());
            let full = Duration::from_secs_f64(f64::from(limit.saturating_sub(remaining)) / f64::from(self.a_second.max(1)));
            let one = Left { limit, remaining, full };
            left = Some(left.filter(|known| known.remaining <= remaining).unwrap_or(one));
        }
        Ok(left)
    }
}

/// A caller, for as long as a connection lasts.
#[derive(Clone)]
pub(super) struct Asking {
    rates: Rates,
    callers: Vec<Caller>,
}

impl Asking {
    /// Counts a request or a message, or says after how long it is worth asking again. Answers with what is left where requests are counted.
    pub(super) fn admit(&self) -> Result<Option<Left>, Duration> {
        self.rates.count(&self.callers)
    }

    /// One more connection that stays open for this address, until it is dropped; `None` when it has as many as one address may have.
    pub(super) fn hold(&self) -> Option<Held> {
        let Some(address) = self.callers.iter().find(|caller| matches!(caller, Caller::Address(_))).copied() else {
            return Some(Held { open: Arc::clone(&self.rates.open), address: None });
        };
        let mut open = self.rates.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= OPEN {
            return None;
        }
        *count += 1;
        Some(Held { open: Arc::clone(&self.rates.open), address: Some(address) })
    }
}

/// A connection that stays open.
pub(super) struct Held {
    open: Open,
    address: Option<Caller>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&address);
            }
        }
    }
}

/// For whom a peer asks: itself, or the last address in front of the proxies that are trusted.
fn asker(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let trusted = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    if !trusted(&peer) {
        return peer;
    }
    let told: Vec<&str> = headers.get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let mut asker = peer;
    for one in told.iter().rev() {
        let Ok(address) = one.trim().parse::<IpAddr>() else { break };
        asker = address.to_canonical();
        if !trusted(&asker) {
            break;
        }
    }
    asker
}

/// What one subscriber has: an address, or the 64 bits that are the network's in the newer ones.
fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        older @ IpAddr::V4(_) => older,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(text: &str) -> HeaderMap {
        HeaderMap::from_iter([(FORWARDED, text.parse().unwrap())])
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_word_of_a_proxy_is_taken_and_no_stranger_s() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let of = |peer: &str, told: &str| asker(ip(peer), &forwarded(told), &proxies);
        assert_eq!(of("192.0.2.7", "203.0.113.9"), ip("192.0.2.7"));
        assert_eq!(of("10.0.0.1", "203.0.113.9"), ip("203.0.113.9"));
        assert_eq!(of("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.2.3.4"), ip("203.0.113.9"));
        assert_eq!(of("10.0.0.1", "203.0.113.9, nonsense"), ip("10.0.0.1"));
        assert_eq!(asker(ip("10.0.0.1"), &HeaderMap::new(), &proxies), ip("10.0.0.1"));
    }

    #[test]
    fn a_subscriber_is_one_caller_whatever_address_is_taken() {
        assert_eq!(subscriber(ip("2001:db8:1:2:3:4:5:6")), subscriber(ip("2001:db8:1:2::1")));
        assert_ne!(subscriber(ip("2001:db8:1:2::1")), subscriber(ip("2001:db8:1:3::1")));
        assert_eq!(subscriber(ip("::ffff:192.0.2.7")), ip("192.0.2.7"));
    }

    #[test]
    fn who_asks_too_often_is_told_when_to_come_again() {
        let rates = Rates::new(&Rate { a_second: NonZeroU32::new(2), proxies: Vec::new() });
        let request = |key: &str| Request::builder().header("authorization", format!("Bearer {key}")).finish();
        for _ in 0..4 {
            assert!(rates.asking(&request("one")).admit().is_ok_and(|left| left.is_some_and(|left| left.limit == 4 && left.remaining < 4)));
        }
        let wait = rates.asking(&request("one")).admit().unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        assert!(rates.asking(&request("two")).admit().is_ok(), "another caller is not concerned");
        let free = Rates::new(&Rate { a_second: None, proxies: Vec::new() });
        assert!((0..1_000).all(|_| free.asking(&request("one")).admit().is_ok()));
    }
}
