//! What référentiels, criteria and links are tied to.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use domain::compare::question::View as Sight;
use domain::framework::Reasons;
use domain::theme::Theme;
use uuid::Uuid;

use super::comparison::dataset::DatasetInfo;
use super::connection::ActionConnection;
use super::load::{self, present};
use crate::consult::comparison::Question;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::of_batch;
use crate::graphql::loader::{
    ActionAt, ActionByLineage, CorrespondencesOf, CriteriaOf, CriterionId, FrameworkId, FrameworksOf, LinksOf, OrganisationId,
};
use crate::graphql::node::action::Action;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::coverage::{CoverageCell, CoverageLink, FrameworkCoverage, FrameworkGaps};
use crate::graphql::node::enums::{ExtractionMethod, Language, ProvenanceNature};
use crate::graphql::node::framework::{Criterion, CriterionCorrespondence, Framework, FrameworkNature, Organisation};
use crate::graphql::node::provenance::Provenance;
use crate::graphql::node::theme::Theme as ThemeNode;
use crate::graphql::page::Arguments;
use crate::graphql::query::filter::{ActionOrderInput, order_actions};
use crate::graphql::scalar::Url;
use crate::store::filter::{View, Within};

/// An edition of a référentiel.
pub async fn framework(ctx: &Context<'_>, id: Uuid, view: View) -> Result<Option<Framework>> {
    let found = loaders(ctx).load_one(FrameworkId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(|record| Framework::new(record, view)))
}

/// A criterion.
pub async fn criterion(ctx: &Context<'_>, id: Uuid, view: View) -> Result<Option<Criterion>> {
    let found = loaders(ctx).load_one(CriterionId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(|record| Criterion::new(Arc::new(record), view)))
}

/// An organisation.
pub async fn organisation(ctx: &Context<'_>, id: Uuid) -> Result<Option<Organisation>> {
    let found = loaders(ctx).load_one(OrganisationId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(Organisation::from))
}

/// A link between an action in force and a criterion; absent where nobody and nothing has made one.
pub async fn link(ctx: &Context<'_>, lineage: Uuid, criterion: Uuid, view: View) -> Result<Option<CoverageLink>> {
    let action = loaders(ctx).load_one(ActionByLineage { lineage, view }).await.map_err(|error| of_batch(&error))?;
    let Some(action) = action else { return Ok(None) };
    let links = loaders(ctx).load_one(LinksOf((&action).into(), view)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
    Ok(links.into_iter().find(|link| link.linked.criterion == criterion).map(|link| CoverageLink::new(link, view)))
}

/// Who is speaking in a référentiel.
const fn nature(of: FrameworkNature) -> ProvenanceNature {
    match of {
        FrameworkNature::StatePlan => ProvenanceNature::StateText,
        FrameworkNature::PartyPlatform => ProvenanceNature::PartyPosition,
        FrameworkNature::NgoDemands | FrameworkNature::NetworkGuide => ProvenanceNature::NgoDemand,
        FrameworkNature::CertificationStandard | FrameworkNature::Research => ProvenanceNature::Editorial,
    }
}

#[ComplexObject]
impl Organisation {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.organisation(&self.id))
    }

    /// « Référentiels » that it publishes, the last one first.
    async fn frameworks(&self, ctx: &Context<'_>) -> Result<Vec<Framework>> {
        let found = loaders(ctx).load_one(FrameworksOf(self.key)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(found.into_iter().map(|record| Framework::new(record, View::default())).collect())
    }
}

#[ComplexObject]
impl Framework {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.framework(&self.slug))
    }

    /// Where it comes from: who speaks, and since when Prisme knows it. The text itself is at `sourceUrl`.
    pub async fn provenance(&self) -> Provenance {
        Provenance {
            nature: nature(self.nature),
            method: ExtractionMethod::Editor,
            document: None,
            locator: None,
            quote: None,
            reviewed: true,
            recorded_at: self.recorded_at,
        }
    }

    /// « Titre », in Prisme's own words.
    async fn title(&self, #[graphql(default)] lang: Language) -> &str {
        match (lang, &self.record.title_en) {
            (Language::En, Some(title)) => title,
            _ => &self.record.title,
        }
    }

    /// « Éditeur »: who publishes it.
    async fn publisher(&self, ctx: &Context<'_>) -> Result<Organisation> {
        present(organisation(ctx, self.record.publisher).await?)
    }

    /// « Critères », in order.
    async fn criteria(&self, ctx: &Context<'_>) -> Result<Vec<Criterion>> {
        let found = loaders(ctx).load_one(CriteriaOf(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(found.into_iter().map(|record| Criterion::new(Arc::new(record), self.view)).collect())
    }
}

#[ComplexObject]
impl Criterion {
    /// « Libellé », short and in Prisme's own words; the text is at the source.
    async fn text(&self, #[graphql(default)] lang: Language) -> &str {
        match (lang, &self.record.label_en) {
            (Language::En, Some(label)) => label,
            _ => &self.record.label,
        }
    }

    /// « Thèmes », as an editor assigned them.
    async fn themes(&self) -> Vec<ThemeNode> {
        self.record.themes.iter().filter_map(|slug| Theme::by_slug(slug)).map(|theme| ThemeNode::new(theme, self.view)).collect()
    }

    /// The référentiel it belongs to.
    async fn framework(&self, ctx: &Context<'_>) -> Result<Framework> {
        present(framework(ctx, self.record.framework, self.view).await?)
    }

    /// Similar criteria of other référentiels or editions, as asserted by an editor on either side.
    async fn correspondences(&self, ctx: &Context<'_>) -> Result<Vec<CriterionCorrespondence>> {
        let found = loaders(ctx).load_one(CorrespondencesOf(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        let wrap = |one: crate::store::framework::Correspondence| CriterionCorrespondence {
            relation: one.relation.into(),
            rationale: one.rationale,
            other: one.other,
            view: self.view,
        };
        Ok(found.into_iter().map(wrap).collect())
    }
}

#[ComplexObject]
impl CriterionCorrespondence {
    /// The other criterion.
    async fn criterion(&self, ctx: &Context<'_>) -> Result<Criterion> {
        present(criterion(ctx, self.other, self.view).await?)
    }
}

/// Why software proposes a link, in a sentence.
fn reasons(reasons: &Reasons, lang: Language) -> String {
    let themes: Vec<&str> = reasons.themes.iter().filter_map(|number| Theme::by_number(*number)).map(|theme| theme.label(lang.into())).collect();
    let mut parts = Vec::new();
    let quoted = |words: &[String]| words.iter().map(|words| format!("« {words} »")).collect::<Vec<_>>().join(", ");
    if !reasons.words.is_empty() {
        parts.push(if lang == Language::Fr {
            format!("mots trouvés : {}", quoted(&reasons.words))
        } else {
            format!("words found: {}", quoted(&reasons.words))
        });
    }
    if !themes.is_empty() {
        let themes = themes.join(", ");
        parts.push(if lang == Language::Fr { format!("thème en commun : {themes}") } else { format!("theme in common: {themes}") });
    }
    if let Some(lever) = reasons.lever {
        let terms = &crate::consult::vocabulary::ACTION_LEVER;
        let label = terms.iter().find(|term| term.value == lever.name()).map_or(lever.name(), |term| term.label(lang.into()));
        parts.push(if lang == Language::Fr { format!("levier en commun : {label}") } else { format!("lever in common: {label}") });
    }
    parts.join(" ; ")
}

#[ComplexObject]
impl CoverageLink {
    /// The action, in the version that the answer is about.
    async fn action(&self, ctx: &Context<'_>) -> Result<Action> {
        let linked = &self.link.linked;
        let found = loaders(ctx).load_one(ActionAt(linked.version, linked.position)).await.map_err(|error| of_batch(&error))?;
        Ok(Action::new(present(found)?, self.view))
    }

    /// The criterion.
    async fn criterion(&self, ctx: &Context<'_>) -> Result<Criterion> {
        present(criterion(ctx, self.link.linked.criterion, self.view).await?)
    }

    /// Why: the reviewer's own words once a person has judged; before that, what software found in common.
    async fn rationale(&self, #[graphql(default)] lang: Language) -> Option<String> {
        if let Some(review) = &self.link.review {
            return Some(review.rationale.clone());
        }
        self.proposed_because(lang)
    }

    /// « Raisons »: what software found in common, also after a person has judged. Null where nothing was proposed.
    async fn reasons(&self, #[graphql(default)] lang: Language) -> Option<String> {
        self.proposed_because(lang)
    }
}

impl CoverageLink {
    fn proposed_because(&self, lang: Language) -> Option<String> {
        let proposed = self.link.linked.proposed.as_ref()?;
        let said = reasons(&proposed.reasons, lang);
        let named = if lang == Language::Fr { "cité par la collectivité" } else { "named by the collectivité" };
        match (self.method, said.is_empty()) {
            (ExtractionMethod::PublisherFeed, true) => Some(named.to_owned()),
            (ExtractionMethod::PublisherFeed, false) => Some(format!("{named} ; {said}")),
            (_, true) => None,
            (_, false) => Some(said),
        }
    }
}

#[ComplexObject]
impl CoverageCell {
    /// Whose.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Collectivity> {
        load::its_collectivity(ctx, self.cell.collectivity, self.view).await
    }

    /// The criterion.
    async fn criterion(&self) -> Criterion {
        Criterion::new(Arc::clone(&self.cell.criterion), self.view)
    }

    /// « Liens »: actions in force that may answer it: those that people judged first, then what speaks loudest; 100 at most.
    async fn links(&self) -> Vec<CoverageLink> {
        self.cell.links.iter().map(|link| CoverageLink::new(link.clone(), self.view)).collect()
    }
}

#[ComplexObject]
impl FrameworkCoverage {
    /// The référentiel.
    async fn framework(&self) -> Framework {
        Framework::new(self.coverage.framework.clone(), self.view)
    }

    /// Whose plan.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Collectivity> {
        load::its_collectivity(ctx, self.coverage.collectivity, self.view).await
    }

    /// « Cases », in the order of the criteria.
    async fn cells(&self) -> Vec<CoverageCell> {
        self.coverage.cells.iter().map(|cell| CoverageCell::new(cell.clone(), self.view)).collect()
    }

    /// Enough to cite it, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        let framework = Some(self.coverage.framework.slug.clone());
        let question = Question { framework, ..Question::about(vec![self.coverage.collectivity], self.view) };
        DatasetInfo::asked(ctx, &question, Sight::Coverage).await
    }
}

#[ComplexObject]
impl FrameworkGaps {
    /// The référentiel.
    async fn framework(&self) -> Framework {
        Framework::new(self.gaps.framework.clone(), self.view)
    }

    /// Enough to cite it, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        DatasetInfo::asked(ctx, &self.question, Sight::Gaps).await
    }

    /// « Demandé, et fait par personne »: assessed by a person everywhere in scope and found nowhere. Collectivités without a structured plan
    /// say nothing about it; what is contested is no gap.
    async fn addressed_nowhere(&self) -> Vec<Criterion> {
        self.gaps.addressed_nowhere.iter().map(|one| Criterion::new(Arc::clone(one), self.view)).collect()
    }

    /// « Pas encore évalué partout »: no person has looked everywhere in scope, so nothing can be said of these.
    async fn not_yet_assessed(&self) -> Vec<Criterion> {
        self.gaps.not_assessed.iter().map(|one| Criterion::new(Arc::clone(one), self.view)).collect()
    }

    /// Collectivités in scope without a structured plan: listed, never counted as a gap.
    async fn without_data(&self, ctx: &Context<'_>) -> Result<Vec<Collectivity>> {
        let load = |id: &Uuid| load::its_collectivity(ctx, *id, self.view);
        futures_util::future::try_join_all(self.gaps.without_data.iter().map(load)).await
    }

    /// « Fait, et demandé par personne »: actions in scope without a link to any criterion of this référentiel, or whose links a person
    /// rejected: ideas worth copying.
    async fn actions_outside(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        order_by: Option<Vec<ActionOrderInput>>,
    ) -> Result<ActionConnection> {
        let arguments = Arguments { first, after, last: None, before: None };
        ActionConnection::load(ctx, &arguments, Within::Everything, self.filter.clone(), order_actions(order_by)?, self.view).await
    }
}
