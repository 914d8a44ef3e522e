//! Feeds: registered, changed, read now, and read otherwise.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::access::FeedManager;
use uuid::Uuid;

use super::input::{ColumnMappingInput, StatusWordInput, is_shared, recipe};
use super::payload::{ConflictError, FeedPayload, InputError, MappingPayload, PermissionError, RunPayload, UserError, UserErrorCode};
use super::refusal::{invalid, not_found, path};
use crate::graphql::access;
use crate::graphql::context::deps;
use crate::graphql::edge::load;
use crate::graphql::error::{of_ingest, of_store};
use crate::graphql::global_id::Key;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::enums::{FeedFormat, name_of};
use crate::graphql::node::feed::FeedSchedule;
use crate::graphql::node::report::FeedMapping;
use crate::graphql::query::filter::CollectivityRef;
use crate::graphql::query::find;
use crate::graphql::scalar::Url;
use crate::ingest::{Declaration, RegisterError};
use crate::store::StoreError;
use crate::store::filter::View;
use crate::store::read;
use crate::store::record::Feed;
use crate::store::write::queue::{Queued, request};

/// A feed to be registered.
#[derive(InputObject)]
pub struct FeedRegisterInput {
    /// For whom.
    pub collectivity: CollectivityRef,
    /// Where the document is: http or https, a public address.
    pub url: Url,
    /// What people call it: small letters, digits and hyphens; told from the collectivité when absent.
    pub name: Option<String>,
    /// The title of the feed.
    pub title: Option<String>,
    /// As declared; the bytes decide.
    pub format: Option<FeedFormat>,
    /// How often it is fetched.
    #[graphql(default_with = "FeedSchedule::Weekly")]
    pub schedule: FeedSchedule,
    /// Page of the data set.
    pub landing_page: Option<Url>,
    /// For example `etalab-2.0`.
    pub license: Option<String>,
}

/// What changes of a feed; what is absent stays.
#[derive(InputObject)]
pub struct FeedUpdateInput {
    /// Where the document is.
    pub url: Option<Url>,
    /// The title of the feed.
    pub title: Option<String>,
    /// How often it is fetched.
    pub schedule: Option<FeedSchedule>,
    /// Whether it waits for a person.
    pub paused: Option<bool>,
    /// Page of the data set.
    pub landing_page: Option<Url>,
    /// For example `etalab-2.0`.
    pub license: Option<String>,
}

/// What may be done with feeds.
#[derive(Default)]
pub struct Feeds;

#[Object]
impl Feeds {
    /// « Enregistrer un flux »: its document is fetched on schedule from then on.
    #[graphql(requires_scopes = "prisme:feeds")]
    async fn feed_register(&self, ctx: &Context<'_>, input: FeedRegisterInput) -> Result<FeedPayload> {
        let by = access::feed_manager(ctx).await?;
        if is_shared(ctx, &input.collectivity).await? {
            return Ok(FeedPayload::refused(*not_found(&["input", "collectivity", "slug"], None)));
        }
        let Some(body) = find(ctx, &input.collectivity, View::default()).await? else {
            return Ok(FeedPayload::refused(*not_found(&["input", "collectivity"], None)));
        };
        if !by.reaches(body.record.id) {
            return Ok(FeedPayload::refused(beyond(&["input", "collectivity"], Some(body))));
        }
        let declared = Declaration {
            name: input.name,
            collectivity: body.record.id,
            url: Some(input.url.0),
            title: input.title,
            format: input.format.map(|format| name_of(format).to_owned()),
            landing_page: input.landing_page.map(|page| page.0),
            schedule: Some(input.schedule.into()),
            licence: input.license,
            ..Declaration::default()
        };
        match deps(ctx).ingest.register(&by, &declared).await {
            Ok(feed) => Ok(FeedPayload { feed: Some(feed.into()), errors: Vec::new() }),
            Err(error) => refused(error).map(FeedPayload::refused),
        }
    }

    /// « Modifier un flux ».
    #[graphql(requires_scopes = "prisme:feeds")]
    async fn feed_update(&self, ctx: &Context<'_>, id: ID, input: FeedUpdateInput) -> Result<FeedPayload> {
        let by = access::feed_manager(ctx).await?;
        let feed = match managed(ctx, &by, &id, "id").await? {
            Ok(feed) => feed,
            Err(error) => return Ok(FeedPayload::refused(*error)),
        };
        let declared = Declaration {
            collectivity: feed.collectivity,
            url: input.url.map(|url| url.0),
            title: input.title,
            schedule: input.schedule.map(Into::into),
            paused: input.paused,
            landing_page: input.landing_page.map(|page| page.0),
            licence: input.license,
            ..Declaration::default()
        };
        match deps(ctx).ingest.redeclare(&by, &feed, &declared).await {
            Ok(_) => Ok(FeedPayload { feed: again(ctx, feed.id).await?.map(Into::into), errors: Vec::new() }),
            Err(error) => refused(error).map(FeedPayload::refused),
        }
    }

    /// « Lire maintenant »: queues a run. A feed that has an open run keeps that one, and it is answered with RUN_IN_PROGRESS.
    #[graphql(requires_scopes = "prisme:feeds")]
    async fn feed_run_request(&self, ctx: &Context<'_>, id: ID) -> Result<RunPayload> {
        let by = access::feed_manager(ctx).await?;
        let feed = match managed(ctx, &by, &id, "id").await? {
            Ok(feed) => feed,
            Err(error) => return Ok(RunPayload::refused(*error)),
        };
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
        let store = &deps(ctx).store;
        request(store, &by, &[queued]).await.map_err(|error| of_store(&error))?;
        if let Some(run) = load::run(ctx, run).await? {
            return Ok(RunPayload { run: Some(run), errors: Vec::new() });
        }
        let open = read::run::open_of_feeds(store, &[feed.id]).await.map_err(|error| of_store(&error))?.remove(&feed.id);
        let error = ConflictError { code: UserErrorCode::RunInProgress, path: path(&["id"]), current_version: None, run: None };
        Ok(RunPayload { run: open.map(Into::into), errors: vec![UserError::ConflictError(error)] })
    }

    /// « Fixer la lecture d'un flux »: by itself a trial, which says how many rows would be read otherwise; with `dryRun: false` it holds from
    /// then on, and the feed is read again soon.
    #[graphql(requires_scopes = "prisme:feeds", tag = "admin")]
    async fn mapping_override_set(
        &self,
        ctx: &Context<'_>,
        feed: ID,
        columns: Option<Vec<ColumnMappingInput>>,
        status_words: Option<Vec<StatusWordInput>>,
        #[graphql(default = true)] dry_run: bool,
    ) -> Result<MappingPayload> {
        let by = access::feed_manager(ctx).await?;
        let feed = match managed(ctx, &by, &feed, "feed").await? {
            Ok(feed) => feed,
            Err(error) => return Ok(MappingPayload::refused(*error)),
        };
        let recipe = match recipe(columns, status_words) {
            Ok(recipe) => recipe,
            Err(error) => return Ok(MappingPayload::refused(*error)),
        };
        let recast = deps(ctx).ingest.recast(&by, &feed, recipe, !dry_run).await.map_err(|error| of_ingest(&error))?;
        let pinned = if dry_run { feed.recipe_at } else { again(ctx, feed.id).await?.and_then(|feed| feed.recipe_at) };
        let mapping = recast.report.map(|report| FeedMapping { overridden_at: pinned, ..FeedMapping::from(&report.mapping) });
        Ok(MappingPayload { mapping, affected_rows: i32::try_from(recast.rows).ok(), errors: Vec::new() })
    }
}

/// A feed that the bearer may manage.
async fn managed(ctx: &Context<'_>, by: &FeedManager, id: &ID, argument: &str) -> Result<std::result::Result<Feed, Box<UserError>>> {
    let found = match Key::parse(id) {
        Some(Key::Feed(feed)) => again(ctx, feed).await?,
        _ => None,
    };
    Ok(match found {
        Some(feed) if by.reaches(feed.collectivity) => Ok(feed),
        Some(feed) => Err(Box::new(beyond(&[argument], load::collectivity(ctx, feed.collectivity, View::default()).await?))),
        None => Err(not_found(&[argument], Some(id.to_string()))),
    })
}

/// A feed as it stands now: what this request has changed included.
async fn again(ctx: &Context<'_>, feed: Uuid) -> Result<Option<Feed>> {
    Ok(read::feed::by_ids(&deps(ctx).store, &[feed]).await.map_err(|error| of_store(&error))?.remove(&feed))
}

/// Further than the key reaches.
pub(super) fn beyond(parts: &[&str], collectivity: Option<Collectivity>) -> UserError {
    UserError::PermissionError(PermissionError { code: UserErrorCode::NotAllowedForCollectivity, path: path(parts), collectivity })
}

/// Why a feed was not registered: as data where it could be foreseen.
fn refused(error: RegisterError) -> Result<UserError> {
    Ok(match error {
        RegisterError::CollectivityUnknown => *not_found(&["input", "collectivity"], None),
        RegisterError::NameInvalid(_) => *invalid(&["input", "name"]),
        RegisterError::NameTaken(_) => UserError::ConflictError(ConflictError {
            code: UserErrorCode::Conflict,
            path: path(&["input", "name"]),
            current_version: None,
            run: None,
        }),
        RegisterError::UrlInvalid { .. } => UserError::InputError(InputError { code: UserErrorCode::UrlNotReachable, path: path(&["input", "url"]) }),
        RegisterError::UrlMissing => *invalid(&["input", "url"]),
        RegisterError::ShareInvalid(_) => *invalid(&["input", "minAcceptedShare"]),
        RegisterError::Ingest(crate::ingest::IngestError::Store(StoreError::NotAllowed)) => beyond(&["input", "collectivity"], None),
        RegisterError::Ingest(error) => return Err(of_ingest(&error)),
    })
}
