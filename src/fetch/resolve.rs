//! Names to addresses: those of a public host have all to be public, and the connection goes to one of them.
//!
//! A name that answers with one public and one private address is refused whole: it has no good reason to do so.

use std::io;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::is_public;

/// A name that leads inside.
#[derive(Debug, thiserror::Error)]
#[error("{0} leads to an address that is not public")]
pub(super) struct LeadsInside(pub(super) String);

/// Nobody is called so.
#[derive(Debug, thiserror::Error)]
#[error("{name} cannot be resolved")]
pub(super) struct Unresolved {
    pub(super) name: String,
    #[source]
    cause: io::Error,
}

/// Resolves names of public hosts.
#[derive(Debug, Clone, Copy)]
pub(super) struct PublicOnly;

/// Resolves names of hosts that the operator has named, wherever they lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anywhere;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = look_up(&name).await?;
            if found.is_empty() || !found.iter().all(|address| is_public(address.ip())) {
                return Err(LeadsInside(name.as_str().to_owned()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

impl Resolve for Anywhere {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move { Ok(Box::new(look_up(&name).await?.into_iter()) as Addrs) })
    }
}

/// The port is the address's to say: it is filled in later.
async fn look_up(name: &Name) -> Result<Vec<SocketAddr>, Unresolved> {
    let unresolved = |cause| Unresolved { name: name.as_str().to_owned(), cause };
    Ok(tokio::net::lookup_host((name.as_str(), 0)).await.map_err(unresolved)?.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let refused = PublicOnly.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert!(refused.downcast_ref::<LeadsInside>().is_some(), "{refused}");
        assert!(Anywhere.resolve("localhost".parse().unwrap()).await.is_ok());
    }
}
