//! The HTTP clients: what they never do, and who finds their addresses.
//!
//! What is asked and how the answer is read is said elsewhere.

use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder};
use tokio::net::lookup_host;

use super::guard::{self, Door};
use super::settings::Settings;

/// A client without proxy, redirects, referrers or cookies: whom it asks is the one who answers, and learns nothing else.
pub(super) fn bare() -> ClientBuilder {
    static CRYPTOGRAPHY: Once = Once::new();
    // Somebody else may have chosen one for the process: theirs serves as well.
    CRYPTOGRAPHY.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).referer(false)
}

/// One client for each door.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    public: Client,
    listed: Client,
}

impl Clients {
    /// Makes them ready: the certificates of the system are read.
    pub(super) fn new(settings: &Settings) -> Result<Self, reqwest::Error> {
        Self::from(settings, bare)
    }

    /// The same, from bare clients that a test may have made trust somebody.
    pub(super) fn from(settings: &Settings, bare: impl Fn() -> ClientBuilder) -> Result<Self, reqwest::Error> {
        let client = |door| {
            bare()
                .user_agent(&settings.user_agent)
                .connect_timeout(settings.connect)
                // One connection, one answer: nothing of an answer can spill into the next, and nothing outlives its check.
                .pool_max_idle_per_host(0)
                .pool_idle_timeout(Duration::ZERO)
                .retry(reqwest::retry::never())
                .dns_resolver(Resolver(door))
                .build()
        };
        Ok(Self { public: client(Door::Public)?, listed: client(Door::Listed)? })
    }

    /// The client of this door.
    pub(super) const fn of(&self, door: Door) -> &Client {
        match door {
            Door::Public => &self.public,
            Door::Listed => &self.listed,
        }
    }
}

/// Finds addresses, and gives the connection those that it has looked at: a name cannot change its mind in between.
struct Resolver(Door);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let door = self.0;
        Box::pin(async move {
            // The port of the request takes the place of the zero.
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await.map_err(Unresolved::Failed)?.collect();
            if found.is_empty() {
                return Err(Unresolved::Failed(std::io::Error::other("the name has no address")).into());
            }
            // One bad address spoils the name: which of them a connection takes is chance.
            if door == Door::Public && found.iter().any(|address| !guard::is_public(address.ip())) {
                return Err(Unresolved::Refused.into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unresolved {
    /// Its address cannot be found.
    #[error("the name cannot be resolved")]
    Failed(#[source] std::io::Error),
    /// One of its addresses is not public.
    #[error("the name leads to an address that is not public")]
    Refused,
}
