//! Things by identifier, for Relay and for a federation's router: what is absent or unreadable is null, and no error; what fails is null with its error
//! beside it, and the others of a batch are there.

use async_graphql::{Context, ID, Interface, Object, Result};

use domain::{collectivity as code, theme as concept};
use futures_util::future::join_all;

use crate::graphql::context::loaders;
use crate::graphql::edge::{framework, load};
use crate::graphql::error::{bad_request, of_batch};
use crate::graphql::global_id::Key;
use crate::graphql::loader::{ActionByLineage, SectionsOf};
use crate::graphql::node::action::Action;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::coverage::CoverageLink;
use crate::graphql::node::document::{IngestionRun, SourceDocument};
use crate::graphql::node::feed::Feed;
use crate::graphql::node::framework::{Criterion, Framework, Organisation};
use crate::graphql::node::key::ApiKey;
use crate::graphql::node::plan::{Plan, PlanVersion, Section};
use crate::graphql::node::provenance::Provenance;
use crate::graphql::node::theme::{Audience, Theme};
use crate::graphql::scalar::Url;
use crate::store::filter::View;
use crate::store::read::collectivity::NaturalKey;

/// An object with a global identifier.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "&ID", desc = "Stable and opaque."))]
pub enum Node {
    /// A collectivité.
    Collectivity(Collectivity),
    /// A plan.
    Plan(Plan),
    /// A version.
    PlanVersion(PlanVersion),
    /// A section.
    Section(Section),
    /// An action.
    Action(Action),
    /// A document.
    SourceDocument(SourceDocument),
    /// A run.
    IngestionRun(IngestionRun),
    /// A feed.
    Feed(Feed),
    /// A key of the API, for those who administer it.
    ApiKey(ApiKey),
    /// An organisation.
    Organisation(Organisation),
    /// A référentiel.
    Framework(Framework),
    /// A criterion.
    Criterion(Criterion),
    /// A link between an action and a criterion.
    CoverageLink(CoverageLink),
    /// A theme.
    Theme(Theme),
    /// An audience.
    Audience(Audience),
}

/// An object that has a public page whose address never changes.
#[derive(Interface)]
#[graphql(field(name = "permalink", ty = "Url", desc = "The address of its page."))]
pub enum Permalinked {
    /// A collectivité.
    Collectivity(Collectivity),
    /// A plan.
    Plan(Plan),
    /// A version.
    PlanVersion(PlanVersion),
    /// An action.
    Action(Action),
    /// A run.
    IngestionRun(IngestionRun),
    /// A feed.
    Feed(Feed),
    /// An organisation.
    Organisation(Organisation),
    /// A référentiel.
    Framework(Framework),
    /// A theme.
    Theme(Theme),
}

/// An object whose every statement can be traced to a source.
#[derive(Interface)]
#[graphql(field(name = "provenance", ty = "Provenance", desc = "Where it comes from."))]
pub enum Sourced {
    /// A plan.
    Plan(Plan),
    /// A version.
    PlanVersion(PlanVersion),
    /// An action.
    Action(Action),
    /// A référentiel.
    Framework(Framework),
}

async fn node(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let now = View::default();
    let Some(key) = Key::parse(id) else { return Ok(None) };
    Ok(match key {
        Key::Collectivity(id) => load::collectivity(ctx, id, now).await?.map(Node::Collectivity),
        Key::Plan(id) => load::plan(ctx, id, now).await?.map(Node::Plan),
        Key::Version(id) => load::version(ctx, id, now).await?.map(Node::PlanVersion),
        Key::Action(version, position) => load::action(ctx, version, position, now).await?.map(Node::Action),
        Key::Lineage(lineage) => {
            let found = loaders(ctx).load_one(ActionByLineage { lineage, view: now }).await.map_err(|error| of_batch(&error))?;
            found.map(|record| Node::Action(Action::new(record, now)))
        }
        Key::Section(version, position) => {
            let sections = loaders(ctx).load_one(SectionsOf(version)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
            sections.into_iter().find(|section| section.position == position).map(|record| Node::Section(Section::new(record, now)))
        }
        Key::Document(id) => load::document(ctx, id).await?.map(Node::SourceDocument),
        Key::Run(id) => load::run(ctx, id).await?.map(Node::IngestionRun),
        Key::Feed(id) => load::feed(ctx, id).await?.map(Node::Feed),
        Key::ApiKey(id) => load::api_key(ctx, id).await?.map(Node::ApiKey),
        Key::Organisation(id) => framework::organisation(ctx, id).await?.map(Node::Organisation),
        Key::Framework(id) => framework::framework(ctx, id, now).await?.map(Node::Framework),
        Key::Criterion(id) => framework::criterion(ctx, id, now).await?.map(Node::Criterion),
        Key::CoverageLink(lineage, criterion) => framework::link(ctx, lineage, criterion, now).await?.map(Node::CoverageLink),
        // A cell is part of an answer, and found in it.
        Key::CoverageCell(..) => None,
        Key::Theme(number) => concept::Theme::by_number(number).map(|theme| Node::Theme(Theme::new(theme, now))),
        Key::Audience(number) => domain::audience::Audience::by_number(number).map(|audience| Node::Audience(audience.into())),
    })
}

async fn natural(ctx: &Context<'_>, key: NaturalKey) -> Result<Option<Collectivity>> {
    let found = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(|record| Collectivity::new(record, View::default())))
}

/// Things by identifier.
#[derive(Default)]
pub struct Entities;

#[Object]
impl Entities {
    /// Relay refetch. Hidden from a supergraph: its router could not tell whose id it is.
    #[graphql(inaccessible)]
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Node>> {
        node(ctx, &id).await
    }

    /// Relay refetch of up to 100 at once, in the order asked for.
    #[graphql(inaccessible)]
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<Result<Node>>>> {
        const MOST: usize = 100;
        if ids.len() > MOST {
            return Err(bad_request(format!("{MOST} nœuds à la fois au plus."), format!("{MOST} nodes at once at most.")));
        }
        Ok(join_all(ids.iter().map(async |id| node(ctx, id).await.transpose())).await)
    }

    /// A collectivité by id.
    #[graphql(entity)]
    async fn collectivity_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Collectivity>> {
        match Key::parse(&id) {
            Some(Key::Collectivity(id)) => load::collectivity(ctx, id, View::default()).await,
            _ => Ok(None),
        }
    }

    /// A collectivité by SIREN.
    #[graphql(entity)]
    async fn collectivity_by_siren(&self, ctx: &Context<'_>, siren: String) -> Result<Option<Collectivity>> {
        match code::Siren::parse(&siren) {
            Some(siren) => natural(ctx, NaturalKey::Siren(siren.as_str().to_owned())).await,
            None => Ok(None),
        }
    }

    /// A collectivité by INSEE code.
    #[graphql(entity)]
    async fn collectivity_by_insee_code(&self, ctx: &Context<'_>, insee_code: String) -> Result<Option<Collectivity>> {
        match code::InseeCode::parse(&insee_code) {
            Some(code) => natural(ctx, NaturalKey::Insee(code.as_str().to_owned())).await,
            None => Ok(None),
        }
    }

    /// A collectivité by kind and official code.
    #[graphql(entity)]
    async fn collectivity_by_official_code(&self, ctx: &Context<'_>, kind: String, official_code: String) -> Result<Option<Collectivity>> {
        match code::Kind::parse(&kind) {
            Some(kind) if !official_code.contains('\0') => natural(ctx, NaturalKey::Official(kind, official_code)).await,
            _ => Ok(None),
        }
    }

    /// A plan by id.
    #[graphql(entity)]
    async fn plan_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Plan>> {
        match Key::parse(&id) {
            Some(Key::Plan(id)) => load::plan(ctx, id, View::default()).await,
            _ => Ok(None),
        }
    }

    /// A version by id.
    #[graphql(entity)]
    async fn version_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<PlanVersion>> {
        match Key::parse(&id) {
            Some(Key::Version(id)) => load::version(ctx, id, View::default()).await,
            _ => Ok(None),
        }
    }

    /// An action by id.
    #[graphql(entity)]
    async fn action_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Action>> {
        match Key::parse(&id) {
            Some(Key::Action(version, position)) => load::action(ctx, version, position, View::default()).await,
            _ => Ok(None),
        }
    }

    /// An action by lineage: the one in the version in force.
    #[graphql(entity)]
    async fn action_by_lineage(&self, ctx: &Context<'_>, lineage: ID) -> Result<Option<Action>> {
        let view = View::default();
        match Key::parse(&lineage) {
            Some(Key::Lineage(lineage)) => {
                let found = loaders(ctx).load_one(ActionByLineage { lineage, view }).await.map_err(|error| of_batch(&error))?;
                Ok(found.map(|record| Action::new(record, view)))
            }
            _ => Ok(None),
        }
    }

    /// A theme by id.
    #[graphql(entity)]
    async fn theme_by_id(&self, id: ID) -> Option<Theme> {
        match Key::parse(&id) {
            Some(Key::Theme(number)) => concept::Theme::by_number(number).map(|theme| Theme::new(theme, View::default())),
            _ => None,
        }
    }

    /// A theme by slug.
    #[graphql(entity)]
    async fn theme_by_slug(&self, slug: String) -> Option<Theme> {
        concept::Theme::by_slug(&slug).map(|theme| Theme::new(theme, View::default()))
    }

    /// A run by id.
    #[graphql(entity)]
    async fn run_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<IngestionRun>> {
        match Key::parse(&id) {
            Some(Key::Run(id)) => load::run(ctx, id).await,
            _ => Ok(None),
        }
    }
}
