//! Comparisons: many collectivités, one question.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use domain::compare::ranking::Metric;
use domain::compare::span::Span;

use super::concept;
use super::filter::{CollectivityFilterInput, CollectivityRef, collectivities};
use super::framework::covered;
use crate::consult::comparison::{FILTERED, Fault, NAMED, Question, Who, ranking};
use crate::graphql::context::{deps, loaders};
use crate::graphql::edge::comparison::matrix::ComparisonMatrix;
use crate::graphql::edge::comparison::ranking::Ranking;
use crate::graphql::edge::comparison::table::BreakdownTable;
use crate::graphql::edge::comparison::territory::TerritoryTable;
use crate::graphql::edge::comparison::timeline::Timeline;
use crate::graphql::error::{of_batch, of_comparison, of_fault};
use crate::graphql::loader::CollectivityId;
use crate::graphql::node::comparison::{EventKind, MatrixColumns, RankingMetric, TerritoryGrouping};
use crate::graphql::node::enums::{ActionLever, PlanStage, name_of};
use crate::graphql::scalar::Date;
use crate::store::filter::View;

/// Who is compared, on what, and when the answer is about.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ComparisonInput {
    /// 1..200 collectivités, each once; rows keep the given order.
    pub collectivities: Option<Vec<CollectivityRef>>,
    /// Or those that a filter lets through, by name: 200 at most, 1,000 in rankings and tables of statuses, all in summaries by territory.
    pub collectivity_filter: Option<CollectivityFilterInput>,
    /// Only actions of any of these themes or their narrower themes.
    pub themes: Option<Vec<ID>>,
    /// Only actions in which the collectivité acts in one of these ways.
    pub levers: Option<Vec<ActionLever>>,
    /// Only plans that have come so far; unless told, all but drafts, superseded and withdrawn ones.
    pub plan_stages: Option<Vec<PlanStage>>,
    /// What the sources said on that day.
    pub as_of: Option<Date>,
    /// What Prisme had recorded at that instant.
    pub known_at: Option<DateTime<Utc>>,
}

/// What is ranked, and who is left out of the ranks.
#[derive(Debug, Clone, InputObject)]
pub struct RankingInput {
    /// By what.
    pub metric: RankingMetric,
    /// Required by FRAMEWORK_COVERAGE, and by nothing else.
    pub framework: Option<ID>,
    /// Who is ranked, on what.
    pub scope: ComparisonInput,
    /// Leave out of the ranks (into `unranked`) whoever reports less than this share.
    #[graphql(default = 0.5)]
    pub min_reported_share: f64,
    /// No percentages over tiny plans.
    #[graphql(default = 5)]
    pub min_denominator: i32,
}

/// The question that an input asks. Every collectivité that is named must be there: one that nobody knows is no empty row.
pub async fn question(ctx: &Context<'_>, input: ComparisonInput, nation: bool) -> Result<Question> {
    let themes = concept::themes(input.themes.as_ref())?;
    let (now, today) = (deps(ctx).clock.now(), deps(ctx).clock.today());
    if input.known_at.is_some_and(|instant| instant > now) || input.as_of.as_ref().is_some_and(|day| day.0 > today) {
        return Err(of_fault(&Fault::ToCome));
    }
    let who = match (input.collectivities, input.collectivity_filter) {
        (Some(_), Some(_)) => return Err(of_fault(&Fault::NamedTwice)),
        (Some(named), None) => Who::Named(found(ctx, &named).await?),
        (None, Some(filter)) => Who::Filtered(collectivities(Some(filter))?),
        (None, None) if nation => Who::Everybody,
        (None, None) => return Err(of_fault(&Fault::NobodyNamed)),
    };
    Ok(Question {
        who,
        themes,
        levers: input.levers.map(|levers| levers.into_iter().map(Into::into).collect()),
        framework: None,
        stages: input.plan_stages.map(|stages| stages.into_iter().map(|stage| name_of(stage).to_owned()).collect()),
        view: View { as_of: input.as_of.map(|day| day.0), known_at: input.known_at.map(|instant| instant.timestamp_millis()) },
    })
}

/// The collectivités that are named, each once.
async fn found(ctx: &Context<'_>, named: &[CollectivityRef]) -> Result<Vec<uuid::Uuid>> {
    if named.len() > NAMED {
        return Err(of_fault(&Fault::TooMany { asked: named.len(), most: NAMED }));
    }
    let (mut naturals, mut ids) = (Vec::new(), Vec::new());
    for one in named {
        match one.key() {
            Ok(key) => naturals.push(key),
            Err(Some(id)) => ids.push(CollectivityId(id)),
            Err(None) => return Err(of_fault(&unknown(one))),
        }
    }
    let by_key = loaders(ctx).load_many(naturals).await.map_err(|error| of_batch(&error))?;
    let by_id = loaders(ctx).load_many(ids).await.map_err(|error| of_batch(&error))?;
    let mut found = Vec::with_capacity(named.len());
    for one in named {
        let record = match one.key() {
            Ok(key) => by_key.get(&key),
            Err(id) => id.and_then(|id| by_id.get(&CollectivityId(id))),
        };
        let Some(record) = record else { return Err(of_fault(&unknown(one))) };
        if !found.contains(&record.id) {
            found.push(record.id);
        }
    }
    Ok(found)
}

fn unknown(named: &CollectivityRef) -> Fault {
    let given = match named {
        CollectivityRef::Id(id) => id.to_string(),
        CollectivityRef::Siren(siren) => siren.0.clone(),
        CollectivityRef::InseeCode(code) => code.0.clone(),
        CollectivityRef::Slug(slug) => slug.clone(),
        CollectivityRef::Official(official) => official.code.clone(),
    };
    Fault::Unknown { given: given.chars().filter(|sign| !sign.is_control()).take(60).collect() }
}

/// Comparisons.
#[derive(Default)]
pub struct Comparing;

#[Object]
impl Comparing {
    /// « Matrice » collectivités × thèmes, leviers, publics visés, or the critères of one référentiel. A cell that is not opened costs nothing.
    async fn comparison_matrix(
        &self,
        ctx: &Context<'_>,
        input: ComparisonInput,
        #[graphql(default_with = "MatrixColumns::Themes")] columns: MatrixColumns,
        framework: Option<ID>,
    ) -> Result<ComparisonMatrix> {
        match (framework, columns) {
            (Some(framework), MatrixColumns::Criteria) => {
                let (question, covered) = covered(ctx, input, &framework, NAMED).await?;
                return Ok(ComparisonMatrix::of_criteria(question, covered));
            }
            (None, MatrixColumns::Criteria) | (Some(_), _) => return Err(of_fault(&Fault::Framework)),
            (None, _) => {}
        }
        let question = question(ctx, input, false).await?;
        let rows = deps(ctx).comparisons.rows(&question, NAMED).await.map_err(|error| of_comparison(&error))?;
        Ok(ComparisonMatrix::new(question, columns, rows))
    }

    /// « États d'avancement » side by side: one line for each plan that counts.
    async fn status_breakdowns(&self, ctx: &Context<'_>, input: ComparisonInput) -> Result<BreakdownTable> {
        let question = question(ctx, input, false).await?;
        let rows = deps(ctx).comparisons.rows(&question, FILTERED).await.map_err(|error| of_comparison(&error))?;
        Ok(BreakdownTable::new(question, rows))
    }

    /// National or regional summary; the nation when the input names no collectivité.
    async fn territory_breakdowns(&self, ctx: &Context<'_>, input: ComparisonInput, by: TerritoryGrouping) -> Result<TerritoryTable> {
        let question = question(ctx, input, true).await?;
        let summary = deps(ctx).comparisons.territories(&question, by.into()).await.map_err(|error| of_comparison(&error))?;
        Ok(TerritoryTable::new(question, by, summary))
    }

    /// « Frise »: what happened when.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        input: ComparisonInput,
        kinds: Option<Vec<EventKind>>,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Timeline> {
        let question = question(ctx, input, false).await?;
        let kinds = Timeline::kinds(kinds).map_err(|fault| of_fault(&fault))?;
        let span = Span { kinds, from: from.map(|day| day.0), to: to.map(|day| day.0) };
        let wanted = deps(ctx).comparisons.timeline(&question, span).await.map_err(|error| of_comparison(&error))?;
        Ok(Timeline::new(question, wanted))
    }

    /// « Classement », by a metric that the caller chooses. Who cannot be ranked is told apart, with the reason.
    async fn ranking(&self, ctx: &Context<'_>, input: RankingInput) -> Result<Ranking> {
        let thresholds = ranking::thresholds(input.min_reported_share, i64::from(input.min_denominator)).map_err(|fault| of_fault(&fault))?;
        let metric = match (input.metric, input.framework) {
            (RankingMetric::DoneShare, None) => Metric::DoneShare,
            (RankingMetric::ReportedShare, None) => Metric::ReportedShare,
            (RankingMetric::MeetingRegularity, None) => return Err(of_fault(&Fault::NotRecorded { what: "MEETING_REGULARITY" })),
            (RankingMetric::FrameworkCoverage, Some(framework)) => {
                let (question, covered) = covered(ctx, input.scope, &framework, FILTERED).await?;
                return Ok(Ranking::new(question, input.metric, thresholds, covered.ranking(thresholds)));
            }
            (RankingMetric::FrameworkCoverage, None) | (_, Some(_)) => return Err(of_fault(&Fault::Framework)),
        };
        let question = question(ctx, input.scope, false).await?;
        let found = deps(ctx).comparisons.ranking(&question, metric, thresholds).await.map_err(|error| of_comparison(&error))?;
        Ok(Ranking::new(question, input.metric, thresholds, found))
    }
}
