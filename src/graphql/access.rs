//! Who asks: from a header to a proof, or to a refusal that says what is missing.
//!
//! Keys are checked in `consult::key`; here a request asks once, however many of its fields need to know. Another face that has the
//! header asks [`recognise`], and hears the same.

use async_graphql::{Context, Error, Result};
use chrono::{DateTime, Utc};
use domain::access::{Administrator, Bearer, FeedManager, Publisher, Reviewer, Scope};
use tokio::sync::OnceCell;

use super::context::{Deps, deps};
use super::credentials::Credentials;
use super::error::{coded, of_store};
use crate::consult::key::{Denied, Keys};
use crate::store::StoreError;

/// Who asks, once that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who shows no key.
    Stranger,
    /// Somebody whose key opens nothing.
    Denied(Denied),
    /// The bearer of a key.
    Known(Bearer),
}

/// Why a caller may not do something. It is no `Display`, so that no `?` makes an error without its code of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No key was shown.
    NoKey,
    /// The key was never made, or was revoked: which of them is nobody's business who does not know already.
    NotKnown,
    /// The end of the key has come.
    Expired,
    /// The key opens other things.
    Lacks(Scope),
}

impl Refusal {
    /// The code of the answer.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lacks(_) => "FORBIDDEN",
            Self::NoKey | Self::NotKnown | Self::Expired => "UNAUTHENTICATED",
        }
    }

    /// What the client reads, in French and in English.
    pub fn sentences(self) -> [String; 2] {
        match self {
            Self::NoKey => [
                "Il faut une clé : envoyez-la par « Authorization: Bearer … ».".to_owned(),
                "This needs a key: send it as « Authorization: Bearer … ».".to_owned(),
            ],
            Self::NotKnown => [
                "Cette clé n'ouvre rien : elle est inconnue, ou a été révoquée.".to_owned(),
                "This key opens nothing: it is not known, or was revoked.".to_owned(),
            ],
            Self::Expired => ["Cette clé a expiré : demandez-en une nouvelle.".to_owned(), "This key has expired: ask for a new one.".to_owned()],
            Self::Lacks(scope) => [format!("Cette clé n'a pas la portée {}.", scope.name()), format!("This key lacks the scope {}.", scope.name())],
        }
    }

    fn told(self) -> Error {
        let [french, english] = self.sentences();
        coded(french, english, self.code())
    }
}

/// Finds out who shows these credentials.
pub async fn recognise(keys: &Keys, credentials: &Credentials, now: DateTime<Utc>) -> std::result::Result<Caller, StoreError> {
    Ok(match credentials.bearer() {
        None => Caller::Stranger,
        Some(given) => keys.check(given, now).await?.map_or_else(Caller::Denied, Caller::Known),
    })
}

impl Caller {
    /// The bearer of a key that is known.
    pub fn bearer(&self) -> std::result::Result<&Bearer, Refusal> {
        match self {
            Self::Stranger => Err(Refusal::NoKey),
            Self::Denied(Denied::Expired) => Err(Refusal::Expired),
            Self::Denied(Denied::Unknown | Denied::Revoked) => Err(Refusal::NotKnown),
            Self::Known(bearer) => Ok(bearer),
        }
    }

    /// The proof that the caller may publish.
    pub fn publisher(&self) -> std::result::Result<Publisher, Refusal> {
        self.bearer()?.publisher().ok_or(Refusal::Lacks(Scope::Publish))
    }

    /// The proof that the caller may manage feeds.
    pub fn feed_manager(&self) -> std::result::Result<FeedManager, Refusal> {
        self.bearer()?.feed_manager().ok_or(Refusal::Lacks(Scope::FeedsManage))
    }

    /// The proof that the caller may rule on versions that are held.
    pub fn reviewer(&self) -> std::result::Result<Reviewer, Refusal> {
        self.bearer()?.reviewer().ok_or(Refusal::Lacks(Scope::Review))
    }

    /// The proof that the caller may make and revoke keys.
    pub fn administrator(&self) -> std::result::Result<Administrator, Refusal> {
        self.bearer()?.administrator().ok_or(Refusal::Lacks(Scope::Admin))
    }
}

/// The caller of one request, found out when a field first needs to know; put in the data of each request.
#[derive(Debug, Default)]
pub(super) struct Asking(OnceCell<Caller>);

impl Asking {
    /// Finds out once who shows these credentials.
    pub(super) async fn settle(&self, deps: &Deps, credentials: &Credentials) -> std::result::Result<&Caller, StoreError> {
        self.0.get_or_try_init(|| recognise(&deps.keys, credentials, deps.clock.now())).await
    }
}

/// Who asks.
pub async fn caller<'c>(ctx: &Context<'c>) -> Result<&'c Caller> {
    let asking = ctx.data_unchecked::<Asking>();
    let nobody = Credentials::default();
    let credentials = ctx.data_opt::<Credentials>().unwrap_or(&nobody);
    asking.settle(deps(ctx), credentials).await.map_err(|error| of_store(&error))
}

/// The bearer of the caller's key; `None` for a stranger, and an error for a key that opens nothing.
pub async fn bearer(ctx: &Context<'_>) -> Result<Option<Bearer>> {
    match caller(ctx).await? {
        Caller::Stranger => Ok(None),
        other => other.bearer().cloned().map(Some).map_err(Refusal::told),
    }
}

/// Whether the caller shows a key that is known; one that is not makes a stranger.
pub async fn is_known(ctx: &Context<'_>) -> Result<bool> {
    Ok(caller(ctx).await?.bearer().is_ok())
}

/// The proof that the caller may publish.
pub async fn publisher(ctx: &Context<'_>) -> Result<Publisher> {
    caller(ctx).await?.publisher().map_err(Refusal::told)
}

/// The proof that the caller may manage feeds.
pub async fn feed_manager(ctx: &Context<'_>) -> Result<FeedManager> {
    caller(ctx).await?.feed_manager().map_err(Refusal::told)
}

/// The proof that the caller may rule on versions that are held.
pub async fn reviewer(ctx: &Context<'_>) -> Result<Reviewer> {
    caller(ctx).await?.reviewer().map_err(Refusal::told)
}

/// The proof that the caller may make and revoke keys.
pub async fn administrator(ctx: &Context<'_>) -> Result<Administrator> {
    caller(ctx).await?.administrator().map_err(Refusal::told)
}

#[cfg(test)]
mod tests {
    use domain::access::Perimeter;

    use super::*;

    fn known(scopes: &[Scope]) -> Caller {
        Caller::Known(Bearer::new("Ville de Poitiers", None, scopes.to_vec(), Perimeter::Everywhere))
    }

    #[test]
    fn a_refusal_names_the_scope_and_not_what_became_of_a_key() {
        assert_eq!(Caller::Stranger.publisher(), Err(Refusal::NoKey));
        assert_eq!(Caller::Denied(Denied::Unknown).bearer(), Caller::Denied(Denied::Revoked).bearer());
        assert_eq!(Caller::Denied(Denied::Expired).reviewer(), Err(Refusal::Expired));
        let lacking = known(&[Scope::Publish]).feed_manager().unwrap_err();
        assert_eq!((lacking.code(), lacking.sentences()[1].as_str()), ("FORBIDDEN", "This key lacks the scope FEEDS_MANAGE."));
        assert_eq!(Refusal::Expired.code(), "UNAUTHENTICATED");
    }

    #[test]
    fn a_scope_is_a_proof() {
        assert!(known(&[Scope::Publish]).publisher().is_ok() && known(&[Scope::Review]).reviewer().is_ok());
        assert!(known(&[Scope::Admin]).administrator().is_ok() && known(&[Scope::FeedsManage]).feed_manager().is_ok());
        assert_eq!(known(&[Scope::Publish, Scope::Review]).administrator(), Err(Refusal::Lacks(Scope::Admin)));
    }
}
