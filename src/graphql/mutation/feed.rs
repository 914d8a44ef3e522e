//! Feeds: registered, changed, read on request, and told how to read, by whoever may manage those of the collectivité.
//!
//! Nothing is fetched while the caller waits: a run is queued, and whoever works on the queue takes it.

use async_graphql::{Context, ID, Object, Result};
use domain::access::FeedManager;
use domain::feed::Mode;
use domain::mapping::Recipe;

use super::feed_input::{FeedRegisterInput, FeedUpdateInput};
use super::input::{ColumnMappingInput, StatusWordInput, is_shared, recipe};
use super::payload::{FeedPayload, MappingPayload, RunPayload, UserError, UserErrorCode};
use super::refusal::{beyond, in_the_way, invalid, not_found, unusable};
use crate::graphql::access;
use crate::graphql::context::{deps, forget};
use crate::graphql::edge::load;
use crate::graphql::error::{of_ingest, of_store, ours};
use crate::graphql::global_id::Key;
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::report::FeedMapping;
use crate::graphql::page::int;
use crate::graphql::query::find;
use crate::ingest::RegisterError;
use crate::store::filter::View;
use crate::store::read;
use crate::store::record;
use crate::store::write::queue::{Queued, request};

/// So many columns or words of one feed are pinned.
const PINNED: usize = 500;

/// A refusal that the caller could foresee, or else what was asked for.
type Foreseen<T> = std::result::Result<T, Box<UserError>>;

/// What may be done with feeds.
#[derive(Default)]
pub struct Feeds;

#[Object]
impl Feeds {
    /// « Enregistrer un flux ». A collectivité may have several; the same address a second time answers the one that is there, with the error
    /// CONFLICT.
    #[graphql(requires_scopes = "prisme:feeds")]
    async fn feed_register(&self, ctx: &Context<'_>, input: FeedRegisterInput) -> Result<FeedPayload> {
        let by = access::feed_manager(ctx).await?;
        forget(ctx);
        if is_shared(ctx, &input.collectivity).await? {
            return Ok(FeedPayload::refused(*not_found(&["input", "collectivity", "slug"], None)));
        }
        let Some(body) = find(ctx, &input.collectivity, View::default()).await? else {
            return Ok(FeedPayload::refused(*not_found(&["input", "collectivity"], None)));
        };
        let id = body.record.id;
        if !by.reaches(id) {
            return Ok(FeedPayload::refused(*beyond(&["input", "collectivity"], Some(body))));
        }
        let declared = match input.declaration(id) {
            Ok(declared) => declared,
            Err(error) => return Ok(FeedPayload::refused(*error)),
        };
        if let Some(there) = of_address(ctx, id, declared.url.as_deref()).await? {
            return Ok(FeedPayload { feed: Some(there.into()), errors: vec![*address_taken()] });
        }
        match deps(ctx).ingest.register(&by, &declared).await {
            Ok(feed) => Ok(feed.into()),
            Err(error) => Ok(FeedPayload::refused(*not_declared(error)?)),
        }
    }

    /// « Modifier un flux »: what is absent stays. `paused` stops it and starts it again.
    #[graphql(requires_scopes = "prisme:feeds")]
    async fn feed_update(&self, ctx: &Context<'_>, id: ID, input: FeedUpdateInput) -> Result<FeedPayload> {
        let by = access::feed_manager(ctx).await?;
        forget(ctx);
        let feed = match managed(ctx, &by, &id, "id").await? {
            Ok(feed) => feed,
            Err(error) => return Ok(FeedPayload::refused(*error)),
        };
        let declared = match input.declaration(feed.collectivity) {
            Ok(declared) => declared,
            Err(error) => return Ok(FeedPayload::refused(*error)),
        };
        let other = of_address(ctx, feed.collectivity, declared.url.as_deref()).await?;
        if let Some(there) = other.filter(|there| there.id != feed.id) {
            return Ok(FeedPayload { feed: Some(there.into()), errors: vec![*address_taken()] });
        }
        if let Err(error) = deps(ctx).ingest.redeclare(&by, &feed, &declared).await {
            return Ok(FeedPayload::refused(*not_declared(error)?));
        }
        let feed = load::feed(ctx, feed.id).await?;
        Ok(FeedPayload { feed: Some(feed.ok_or_else(gone)?), errors: Vec::new() })
    }

    /// « Lire un flux maintenant »: queues a run, also of a feed that is paused, and answers it; `ingestionRunUpdated` tells how it goes. A feed
    /// that waits to be read, or is being read, keeps its run: that one is answered, with the error RUN_IN_PROGRESS.
    #[graphql(requires_scopes = "prisme:feeds")]
    async fn feed_run_request(&self, ctx: &Context<'_>, id: ID) -> Result<RunPayload> {
        let by = access::feed_manager(ctx).await?;
        forget(ctx);
        let feed = match managed(ctx, &by, &id, "id").await? {
            Ok(feed) => feed,
            Err(error) => return Ok(RunPayload::refused(*error)),
        };
        if feed.mode != Mode::Pull {
            let said = ["Prisme ne va pas chercher ce flux : il lui est envoyé.", "Prisme does not fetch this feed: it is sent."];
            return Ok(RunPayload::refused(*unusable(&["id"], said.map(str::to_owned))));
        }
        let run = deps(ctx).clock.new_id();
        let queued = Queued {
            id: run,
            feed: Some(feed.id),
            collectivity: feed.collectivity,
            document: None,
            trigger: "MANUAL",
            requested_by: by.name().to_owned(),
            options: None,
            at: deps(ctx).clock.now(),
        };
        request(&deps(ctx).store, &by, &[queued]).await.map_err(|error| of_store(&error))?;
        if let Some(run) = load::run(ctx, run).await? {
            return Ok(RunPayload { run: Some(run), errors: Vec::new() });
        }
        // An index keeps it to one open run of a feed: another one was there first.
        let open = read::run::open_of_feeds(&deps(ctx).store, &[feed.id]).await.map_err(|error| of_store(&error))?.remove(&feed.id);
        let run = open.map(IngestionRun::from);
        let error = in_the_way(UserErrorCode::RunInProgress, &["id"], run.clone(), None);
        Ok(RunPayload { run, errors: vec![*error] })
    }

    /// « Fixer la lecture »: pins columns and status words of a feed, over what its publisher declares and what Prisme guesses. A list takes the
    /// place of what was pinned before, an empty one unpins; a list that is absent leaves it. With `dryRun` nothing is written; without, the feed
    /// is read again soon.
    #[graphql(requires_scopes = "prisme:admin", requires_scopes = "prisme:feeds", tag = "admin")]
    async fn mapping_override_set(
        &self,
        ctx: &Context<'_>,
        feed: ID,
        columns: Option<Vec<ColumnMappingInput>>,
        status_words: Option<Vec<StatusWordInput>>,
        #[graphql(default = true)] dry_run: bool,
    ) -> Result<MappingPayload> {
        let by = access::feed_manager(ctx).await?;
        forget(ctx);
        let feed = match managed(ctx, &by, &feed, "feed").await? {
            Ok(feed) => feed,
            Err(error) => return Ok(MappingPayload::refused(*error)),
        };
        let recipe = match pinned(&feed, columns, status_words) {
            Ok(recipe) => recipe,
            Err(error) => return Ok(MappingPayload::refused(*error)),
        };
        let recast = deps(ctx).ingest.recast(&by, &feed, recipe, !dry_run).await.map_err(|error| of_ingest(&error))?;
        let now = load::feed(ctx, feed.id).await?.ok_or_else(gone)?;
        let known = now.read_as(ctx).await?;
        let rows = recast.report.as_ref().map(|_| int(i64::try_from(recast.rows).unwrap_or(i64::MAX)));
        let mapping = match &recast.report {
            Some(report) => FeedMapping { overridden_at: known.overridden_at, ..FeedMapping::from(&report.mapping) },
            None => known,
        };
        Ok(MappingPayload { mapping: Some(mapping), affected_rows: rows, errors: Vec::new() })
    }
}

/// The feed that is named, if the caller may manage it.
async fn managed(ctx: &Context<'_>, by: &FeedManager, id: &ID, argument: &str) -> Result<Foreseen<record::Feed>> {
    let feed = match Key::parse(id) {
        Some(Key::Feed(feed)) => read::feed::by_ids(&deps(ctx).store, &[feed]).await.map_err(|error| of_store(&error))?.remove(&feed),
        _ => None,
    };
    let Some(feed) = feed else { return Ok(Err(not_found(&[argument], Some(id.to_string())))) };
    if by.reaches(feed.collectivity) {
        return Ok(Ok(feed));
    }
    let body = load::collectivity(ctx, feed.collectivity, View::default()).await?;
    Ok(Err(beyond(&[argument], body)))
}

/// The feed of a collectivité that is fetched from an address.
async fn of_address(ctx: &Context<'_>, collectivity: uuid::Uuid, url: Option<&str>) -> Result<Option<record::Feed>> {
    let Some(url) = url else { return Ok(None) };
    let feeds = read::feed::of_collectivities(&deps(ctx).store, &[collectivity]).await.map_err(|error| of_store(&error))?.remove(&collectivity);
    Ok(feeds.unwrap_or_default().into_iter().find(|feed| feed.url.as_deref() == Some(url)))
}

fn address_taken() -> Box<UserError> {
    let said = ["Cette collectivité a déjà un flux à cette adresse.", "This collectivité has a feed at this address already."];
    in_the_way(UserErrorCode::Conflict, &["input", "url"], None, Some(said.map(str::to_owned)))
}

/// The recipe of a feed, with these columns and words pinned.
fn pinned(feed: &record::Feed, columns: Option<Vec<ColumnMappingInput>>, words: Option<Vec<StatusWordInput>>) -> Foreseen<Recipe> {
    if columns.is_none() && words.is_none() {
        let said = ["Donnez des colonnes ou des mots à fixer.", "Give columns or words to pin."];
        return Err(unusable(&["columns"], said.map(str::to_owned)));
    }
    for (argument, count) in [("columns", columns.as_ref().map(Vec::len)), ("statusWords", words.as_ref().map(Vec::len))] {
        if count.unwrap_or(0) > PINNED {
            return Err(invalid(&[argument]));
        }
    }
    let before = feed.recipe.as_deref().and_then(|json| Recipe::parse(json).ok()).unwrap_or_default();
    recipe(before, columns, words, &["columns", "field"])
}

/// Why a feed cannot be as it is declared; a failure of ours is an error of the request.
fn not_declared(error: RegisterError) -> Result<Box<UserError>> {
    Ok(match error {
        RegisterError::CollectivityUnknown => not_found(&["input", "collectivity"], None),
        RegisterError::UrlInvalid { said, .. } => unusable(&["input", "url"], said),
        RegisterError::UrlMissing => invalid(&["input", "url"]),
        RegisterError::NameInvalid(_) => {
            let said = [
                "Un nom a des minuscules, des chiffres, « - », « _ » et « . », et 80 signes au plus.",
                "A name has lower-case letters, digits, « - », « _ » and « . », and 80 signs at most.",
            ];
            unusable(&["input", "name"], said.map(str::to_owned))
        }
        RegisterError::NameTaken(name) => {
            let said = [format!("Un autre flux s'appelle « {name} »."), format!("Another feed is called « {name} ».")];
            in_the_way(UserErrorCode::Conflict, &["input", "name"], None, Some(said))
        }
        RegisterError::ShareInvalid(_) => {
            let said = ["Une part va de 0 à 1.", "A share lies between 0 and 1."];
            unusable(&["input", "minAcceptedShare"], said.map(str::to_owned))
        }
        RegisterError::Ingest(error) => return Err(of_ingest(&error)),
    })
}

/// A feed that was there a moment ago.
fn gone() -> async_graphql::Error {
    ours()
}
