//! Référentiels and their publishers: where questions about them begin.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use domain::share::Proportion;
use domain::subject::ThemeSet;

use super::comparison::{ComparisonInput, question};
use crate::consult::comparison::{FILTERED, Fault, NAMED, Question};
use crate::consult::coverage::gaps;
use crate::consult::covered::Covered;
use crate::graphql::context::{deps, loaders};
use crate::graphql::edge::framework;
use crate::graphql::error::{bad_request, of_batch, of_comparison, of_fault, of_store};
use crate::graphql::global_id::Key;
use crate::graphql::loader::FrameworkId;
use crate::graphql::node::coverage::{FrameworkCoverage, FrameworkGaps};
use crate::graphql::node::framework::{Framework, FrameworkNature, Organisation};
use crate::graphql::scalar::{RnaId, Siren};
use crate::store::filter::{ActionFilter, View};
use crate::store::{framework as record, read};

/// Référentiels and their publishers.
#[derive(Default)]
pub struct Frameworks;

/// The last edition with this slug.
async fn by_slug(ctx: &Context<'_>, slug: String) -> Result<Option<Framework>> {
    let found = read::framework::by_slugs(&deps(ctx).store, std::slice::from_ref(&slug), View::default()).await.map_err(|error| of_store(&error))?;
    Ok(found.into_values().next().map(|record| Framework::new(record, View::default())))
}

/// The organisation with this number.
async fn numbered(ctx: &Context<'_>, siren: Option<&str>, rna: Option<&str>) -> Result<Option<Organisation>> {
    let found = read::framework::organisation_by_number(&deps(ctx).store, siren, rna).await.map_err(|error| of_store(&error))?;
    Ok(found.map(Organisation::from))
}

/// The référentiel of this id.
async fn named(ctx: &Context<'_>, id: &ID) -> Result<record::Framework> {
    let found = match Key::parse(id) {
        Some(Key::Framework(id)) => loaders(ctx).load_one(FrameworkId(id)).await.map_err(|error| of_batch(&error))?,
        Some(_) => None,
        // By slug: its last edition, as themes may be named by theirs.
        None => read::framework::by_slugs(&deps(ctx).store, &[id.to_string()], View::default())
            .await
            .map_err(|error| of_store(&error))?
            .remove(id.as_str()),
    };
    let given = || id.chars().filter(|sign| !sign.is_control()).take(60).collect();
    found.ok_or_else(|| of_fault(&Fault::UnknownFramework { given: given() }))
}

/// How the plans that count answer a référentiel, for whoever an input names.
pub(super) async fn covered(ctx: &Context<'_>, input: ComparisonInput, framework: &ID, most: usize) -> Result<(Question, Covered)> {
    let framework = named(ctx, framework).await?;
    let mut question = question(ctx, input, false).await?;
    question.framework = Some(framework.slug.clone());
    let covered = Covered::of(&deps(ctx).store, &deps(ctx).comparisons, framework, &question, most).await;
    Ok((question, covered.map_err(|error| of_comparison(&error))?))
}

#[Object]
impl Frameworks {
    /// « Couverture d'un référentiel » side by side, in the order asked for. `themes` and `levers` narrow the criteria to those about them. Software
    /// only proposes: what nobody has reviewed is TO_REVIEW, and a collectivité without a structured plan NO_DATA.
    async fn framework_coverages(&self, ctx: &Context<'_>, input: ComparisonInput, framework: ID) -> Result<Vec<FrameworkCoverage>> {
        let (question, covered) = covered(ctx, input, &framework, NAMED).await?;
        Ok(covered.coverages.into_iter().map(|coverage| FrameworkCoverage::new(coverage, question.view)).collect())
    }

    /// « Écarts »: what is asked and nobody does, what is done and nobody asked.
    async fn framework_gaps(&self, ctx: &Context<'_>, input: ComparisonInput, framework: ID) -> Result<FrameworkGaps> {
        let (question, Covered { framework, coverages: all, .. }) = covered(ctx, input, &framework, FILTERED).await?;
        let criteria = read::framework::criteria_of(&deps(ctx).store, &[framework.id]).await.map_err(|error| of_store(&error))?;
        let criteria = criteria.into_values().flatten().map(|one| one.id).collect();
        let gaps = gaps(&framework, &all);
        let themes = question.themes.as_ref().map(|themes| themes.iter().fold(ThemeSet::NONE, |set, theme| set.or(theme.within())).0);
        let filter = ActionFilter {
            plans: Some(gaps.plans.clone()),
            outside: Some(criteria),
            themes,
            levers: question.levers.clone(),
            ..ActionFilter::default()
        };
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let structured = Proportion { numerator: count(all.len() - gaps.without_data.len()), denominator: count(all.len()) };
        Ok(FrameworkGaps { gaps: Arc::new(gaps), filter, structured: structured.into(), view: question.view, question })
    }

    /// « Référentiels », by slug, the last edition of each first; of these natures if any are named.
    async fn frameworks(&self, ctx: &Context<'_>, natures: Option<Vec<FrameworkNature>>) -> Result<Vec<Framework>> {
        if natures.as_ref().is_some_and(Vec::is_empty) {
            return Err(bad_request(
                "« natures » est vide et ne laisserait rien passer : retirez-la pour tout avoir, ou nommez une valeur.",
                "`natures` is empty and would let nothing through: leave it out to have all of them, or name one.",
            ));
        }
        let all = read::framework::list(&deps(ctx).store, View::default()).await.map_err(|error| of_store(&error))?;
        let wanted = |framework: &Framework| natures.as_ref().is_none_or(|natures| natures.contains(&framework.nature));
        Ok(all.into_iter().map(|record| Framework::new(record, View::default())).filter(wanted).collect())
    }

    /// One référentiel, in its last edition, or in the one that is named; null when there is none such.
    async fn framework(&self, ctx: &Context<'_>, slug: String, edition: Option<String>) -> Result<Option<Framework>> {
        let Some(edition) = edition else { return by_slug(ctx, slug).await };
        let id = domain::framework::id(&slug, &edition);
        framework::framework(ctx, id, View::default()).await
    }

    /// One organisation, by id or by number; null when nobody is called so.
    async fn organisation(&self, ctx: &Context<'_>, id: Option<ID>, siren: Option<Siren>, rna: Option<RnaId>) -> Result<Option<Organisation>> {
        match (id, siren, rna) {
            (Some(id), None, None) => match Key::parse(&id) {
                Some(Key::Organisation(id)) => framework::organisation(ctx, id).await,
                _ => Ok(None),
            },
            (None, Some(siren), None) => numbered(ctx, Some(&siren.0), None).await,
            (None, None, Some(rna)) => numbered(ctx, None, Some(&rna.0)).await,
            _ => Err(bad_request(
                "Désignez une organisation par « id », par « siren » ou par « rna » : un seul des trois.",
                "Name an organisation by `id`, by `siren` or by `rna`: one of them.",
            )),
        }
    }

    /// A référentiel by id.
    #[graphql(entity)]
    async fn framework_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Framework>> {
        match Key::parse(&id) {
            Some(Key::Framework(id)) => framework::framework(ctx, id, View::default()).await,
            _ => Ok(None),
        }
    }

    /// A référentiel by slug: its last edition.
    #[graphql(entity)]
    async fn framework_by_slug(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Framework>> {
        by_slug(ctx, slug).await
    }

    /// An organisation by id.
    #[graphql(entity)]
    async fn organisation_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Organisation>> {
        match Key::parse(&id) {
            Some(Key::Organisation(id)) => framework::organisation(ctx, id).await,
            _ => Ok(None),
        }
    }

    /// An organisation by SIREN.
    #[graphql(entity)]
    async fn organisation_by_siren(&self, ctx: &Context<'_>, siren: String) -> Result<Option<Organisation>> {
        match domain::collectivity::Siren::parse(&siren) {
            Some(siren) => numbered(ctx, Some(siren.as_str()), None).await,
            None => Ok(None),
        }
    }

    /// An organisation by its number in the register of associations.
    #[graphql(entity)]
    async fn organisation_by_rna(&self, ctx: &Context<'_>, rna: String) -> Result<Option<Organisation>> {
        match domain::organisation::rna(&rna) {
            Some(rna) => numbered(ctx, None, Some(&rna)).await,
            None => Ok(None),
        }
    }
}
