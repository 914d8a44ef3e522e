//! What a version contains, its sections, and how it differs from another one.

use async_graphql::{ComplexObject, Context, ID, Result};

use super::connection::ActionConnection;
use super::load;
use crate::consult::diff;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::{bad_request, of_batch, of_store};
use crate::graphql::global_id::Key;
use crate::graphql::loader::{RetractionOf, SectionsOf, TalliesOf, TextsOf, VersionNumber};
use crate::graphql::node::action::Action;
use crate::graphql::node::breakdown::StatusBreakdown;
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::feed::Ruling;
use crate::graphql::node::plan::{ActionChange, FieldChange, Plan, PlanDiff, PlanVersion, Section, UnattachedText};
use crate::graphql::node::provenance::Provenance;
use crate::graphql::page::Arguments;
use crate::graphql::query::filter::{ActionFilterInput, ActionOrderInput, actions, order_actions};
use crate::graphql::scalar::Url;
use crate::store::filter::{ActionFilter, Within};
use crate::store::record;

#[ComplexObject]
impl PlanVersion {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.version(&self.id))
    }

    /// As the city titles it in this version.
    async fn title(&self) -> &str {
        &self.record.title
    }

    /// Where it comes from.
    pub async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        load::provenance(ctx, &self.record).await
    }

    /// The plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Plan> {
        load::its_plan(ctx, self.record.plan, self.view).await
    }

    /// The attempt that made it.
    async fn run(&self, ctx: &Context<'_>) -> Option<Result<IngestionRun>> {
        load::run(ctx, self.record.run).await.transpose()
    }

    /// Why it was taken back; null for a version that was not. One that was stays readable, and no plan shows it.
    async fn retraction(&self, ctx: &Context<'_>) -> Option<Result<Ruling>> {
        let ruling = loaders(ctx).load_one(RetractionOf(self.record.id)).await.map_err(|error| of_batch(&error));
        ruling.map(|ruling| ruling.and_then(Ruling::of)).transpose()
    }

    /// Its sections, in order.
    async fn sections(&self, ctx: &Context<'_>) -> Result<Vec<Section>> {
        let sections = loaders(ctx).load_one(SectionsOf(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(sections.into_iter().map(|record| Section::new(record, self.view)).collect())
    }

    /// Its actions.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, and this one two of its own")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ActionFilterInput>,
        order_by: Option<Vec<ActionOrderInput>>,
    ) -> Result<ActionConnection> {
        let arguments = Arguments { first, after, last, before };
        ActionConnection::load(
            ctx,
            &arguments,
            Within::Version(self.record.id),
            actions(ctx, filter, self.view)?,
            order_actions(order_by)?,
            self.view,
        )
        .await
    }

    /// Texts of the source that no action could claim (a description without a title): kept, shown, never guessed.
    async fn unattached_texts(&self, ctx: &Context<'_>) -> Result<Vec<UnattachedText>> {
        let texts = loaders(ctx).load_one(TextsOf(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(texts.into_iter().map(|record| UnattachedText::new(record, self.view)).collect())
    }

    /// Differences from another version of the same plan (by default the previous one); null for a first version.
    async fn diff(&self, ctx: &Context<'_>, against: Option<ID>) -> Option<Result<PlanDiff>> {
        self.compared(ctx, against).await.transpose()
    }
}

impl PlanVersion {
    /// How it differs from another version of its plan; nothing from a first one to none before it.
    async fn compared(&self, ctx: &Context<'_>, against: Option<ID>) -> Result<Option<PlanDiff>> {
        let other = match against {
            Some(id) => {
                let Some(Key::Version(id)) = Key::parse(&id) else { return Err(elsewhere()) };
                let other = load::version(ctx, id, self.view).await?;
                let same_plan = other.filter(|other| other.record.plan == self.record.plan);
                Some(same_plan.ok_or_else(elsewhere)?.record)
            }
            None => loaders(ctx).load_one(VersionNumber(self.record.plan, self.record.number - 1)).await.map_err(|error| of_batch(&error))?,
        };
        let Some(other) = other else { return Ok(None) };
        let (old, new) = if other.number <= self.record.number { (other, self.record.clone()) } else { (self.record.clone(), other) };
        let found = diff::between(&deps(ctx).store, &old, &new).await.map_err(|error| of_store(&error))?;
        let wrap = |actions: Vec<record::Action>| actions.into_iter().map(|action| Action::new(action, self.view)).collect();
        let changed = found.changed.into_iter().map(|change| ActionChange {
            before: Action::new(change.before, self.view),
            after: Action::new(change.after, self.view),
            fields: change
                .fields
                .into_iter()
                .map(|field| FieldChange { field: field.field.to_owned(), before: field.before, after: field.after })
                .collect(),
        });
        Ok(Some(PlanDiff {
            changed: changed.collect(),
            added: wrap(found.added),
            removed: wrap(found.removed),
            unchanged_count: i32::try_from(found.unchanged).unwrap_or(i32::MAX),
            from: PlanVersion::new(old, self.view),
            to: PlanVersion::new(new, self.view),
        }))
    }
}

impl Section {
    async fn siblings(&self, ctx: &Context<'_>) -> Result<Vec<record::Section>> {
        Ok(loaders(ctx).load_one(SectionsOf(self.record.version)).await.map_err(|error| of_batch(&error))?.unwrap_or_default())
    }
}

#[ComplexObject]
impl Section {
    /// The section above.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Section>> {
        let position = self.record.parent?;
        let found = self.siblings(ctx).await.map(|sections| sections.into_iter().find(|section| section.position == position));
        found.transpose().map(|found| found.map(|record| Section::new(record, self.view)))
    }

    /// The sections below, in order.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Section>> {
        let below = self.siblings(ctx).await?.into_iter().filter(|section| section.parent == Some(self.position));
        Ok(below.map(|record| Section::new(record, self.view)).collect())
    }

    /// The actions that stand directly in it.
    async fn actions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ActionConnection> {
        let arguments = Arguments { first, after, last, before };
        let within = Within::Section(self.record.version, self.record.position);
        ActionConnection::load(ctx, &arguments, within, ActionFilter::default(), Vec::new(), self.view).await
    }

    /// How many actions of each status stand directly in it.
    async fn status_breakdown(&self, ctx: &Context<'_>) -> Result<StatusBreakdown> {
        let tallies = loaders(ctx).load_one(TalliesOf(self.record.version)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(tallies.get(&self.record.position).copied().unwrap_or_default().into())
    }
}

#[ComplexObject]
impl UnattachedText {
    /// The action it most likely speaks of, for a person to judge.
    async fn likely_action(&self, ctx: &Context<'_>) -> Option<Result<Action>> {
        load::action(ctx, self.record.version, self.record.likely_action?, self.view).await.transpose()
    }
}

/// What was named to be compared with is no version of the same plan.
fn elsewhere() -> async_graphql::Error {
    bad_request("« against » est l'identifiant d'une version du même plan.", "`against` is the id of a version of the same plan.")
}
