//! How lists fall into groups. Each facet leaves out the filter on its own field, so that boxes can be added.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{Datelike, NaiveDate};
use domain::subject::{AudienceSet, ThemeSet};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr};
use uuid::Uuid;

use crate::store::filter::{ActionFilter, CollectivityFilter, PlanFilter, View, Within};
use crate::store::page;
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// The value of a group; `None` in a count is the group of those without one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// A number: of a status, a lever, a theme, an audience, a year.
    Number(i64),
    /// A name in the API.
    Text(String),
    /// A collectivité.
    Id(Uuid),
}

/// So many in each group, the largest first.
pub type Counts = Vec<(Option<Value>, i64)>;

/// By what actions are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the values are those of the published ActionFacetField")]
pub enum ActionFacet {
    Status,
    Theme,
    Lever,
    Audience,
    Collectivity,
    CollectivityKind,
    Region,
    PlanStage,
    DueYear,
}

/// By what collectivités are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the values are those of the published CollectivityFacetField")]
pub enum CollectivityFacet {
    Kind,
    Region,
    Departement,
    Population,
}

/// By what plans are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the values are those of the published PlanFacetField")]
pub enum PlanFacet {
    Stage,
    CollectivityKind,
    Region,
    Year,
    License,
}

/// How the rows of a group are read.
#[derive(Clone, Copy)]
enum Read {
    Number,
    Text,
    Id,
    Year,
    Themes,
    Audiences,
}

/// How many actions of each value there are within each of these parents, which are of one kind.
pub async fn actions_each(
    store: &Store,
    parents: &[Within],
    filter: &ActionFilter,
    view: View,
    facet: ActionFacet,
) -> Result<HashMap<Within, Counts>, StoreError> {
    let Some(first) = parents.first() else { return Ok(HashMap::new()) };
    let mut select = sql::actions(parents, view);
    select.cond_where(sql::action(&without(filter, facet), view));
    let (value, read) = match facet {
        ActionFacet::Status => (col("a", "status"), Read::Number),
        ActionFacet::Theme => (col("a", "themes"), Read::Themes),
        ActionFacet::Lever => (col("a", "lever"), Read::Number),
        ActionFacet::Audience => (col("a", "audiences"), Read::Audiences),
        ActionFacet::Collectivity => (col("a", "collectivity_id"), Read::Id),
        ActionFacet::CollectivityKind => (col("c", "kind"), Read::Text),
        ActionFacet::Region => (region(), Read::Id),
        ActionFacet::PlanStage => (col("p", "stage"), Read::Text),
        ActionFacet::DueYear => (col("a", "due_latest"), Read::Year),
    };
    match facet {
        ActionFacet::CollectivityKind | ActionFacet::Region => {
            select.join_as(JoinType::InnerJoin, "collectivity", "c", col("c", "id").eq(col("a", "collectivity_id")));
        }
        ActionFacet::PlanStage => {
            select.join_as(JoinType::InnerJoin, "plan", "p", col("p", "id").eq(col("a", "plan_id")));
        }
        _ => {}
    }
    let partition = sql::partition(*first);
    for (part, alias) in partition.iter().zip(["g0", "g1"]) {
        select.expr_as(part.clone(), alias);
    }
    let parent = |row: &QueryResult| -> Result<Within, StoreError> {
        Ok(match first {
            Within::Everything => Within::Everything,
            Within::Plan(_) => Within::Plan(row.try_get("", "g0")?),
            Within::Collectivity(_) => Within::Collectivity(row.try_get("", "g0")?),
            Within::Version(_) => Within::Version(row.try_get("", "g0")?),
            Within::Section(..) => Within::Section(row.try_get("", "g0")?, row.try_get("", "g1")?),
        })
    };
    grouped(store, select, value, read, &["g0", "g1"][..partition.len()], parent).await
}

/// How many collectivités of each value there are.
pub async fn collectivities(store: &Store, filter: &CollectivityFilter, view: View, facet: CollectivityFacet) -> Result<Counts, StoreError> {
    let mut wanted = filter.clone();
    let (value, read) = match facet {
        CollectivityFacet::Kind => {
            wanted.kinds = None;
            (col("c", "kind"), Read::Text)
        }
        CollectivityFacet::Region => {
            wanted.within = None;
            (region(), Read::Id)
        }
        CollectivityFacet::Departement => {
            wanted.within = None;
            (col("c", "departement_id"), Read::Id)
        }
        CollectivityFacet::Population => {
            (wanted.population_min, wanted.population_max) = (None, None);
            (band(), Read::Number)
        }
    };
    let mut select = Query::select();
    select.from_as("collectivity", "c").cond_where(sql::collectivity(&wanted, view));
    Ok(alone(grouped(store, select, value, read, &[], |_| Ok(())).await?))
}

/// How many plans of each value there are, of one collectivité or of all.
pub async fn plans(store: &Store, of: Option<Uuid>, filter: &PlanFilter, view: View, facet: PlanFacet) -> Result<Counts, StoreError> {
    let mut wanted = filter.clone();
    let (value, read) = match facet {
        PlanFacet::Stage => {
            wanted.stages = None;
            (col("p", "stage"), Read::Text)
        }
        PlanFacet::CollectivityKind => {
            wanted.collectivity.iter_mut().for_each(|filter| filter.kinds = None);
            (col("c", "kind"), Read::Text)
        }
        PlanFacet::Region => {
            wanted.collectivity.iter_mut().for_each(|filter| filter.within = None);
            (region(), Read::Id)
        }
        PlanFacet::Year => {
            (wanted.published_from, wanted.published_to) = (None, None);
            (col("v", "published_on"), Read::Year)
        }
        PlanFacet::License => (col("p", "licence"), Read::Text),
    };
    let mut select = super::plan::relation(&wanted, view);
    if let Some(collectivity) = of {
        select.and_where(col("p", "collectivity_id").eq(collectivity));
    }
    Ok(alone(grouped(store, select, value, read, &[], |_| Ok(())).await?))
}

fn alone(mut found: HashMap<(), Counts>) -> Counts {
    found.remove(&()).unwrap_or_default()
}

/// The région of a collectivité; a région is its own.
fn region() -> SimpleExpr {
    Expr::cust("COALESCE(c.region_id, CASE WHEN c.kind = 'REGION' THEN c.id END)")
}

/// The first of the inhabitants of a band of population.
fn band() -> SimpleExpr {
    let cases: Vec<String> =
        domain::compare::group::Band::all().filter_map(|band| Some(format!("WHEN c.population < {} THEN {}", band.below()?, band.from()))).collect();
    let last = domain::compare::group::Band::all().last().map_or(0, domain::compare::group::Band::from);
    Expr::cust(format!("CAST(CASE WHEN c.population IS NULL THEN NULL {} ELSE {last} END AS BIGINT)", cases.join(" ")))
}

/// A filter without what it says about a field.
pub fn without(filter: &ActionFilter, facet: ActionFacet) -> ActionFilter {
    let mut wanted = ActionFilter { concept: None, ..filter.clone() };
    match facet {
        ActionFacet::Status => (wanted.statuses, wanted.exclude_statuses) = (None, None),
        ActionFacet::Theme => (wanted.themes, wanted.all_themes) = (None, Vec::new()),
        ActionFacet::Lever => wanted.levers = None,
        ActionFacet::Audience => wanted.audiences = None,
        ActionFacet::Collectivity => wanted.collectivity = None,
        ActionFacet::CollectivityKind => wanted.collectivity.iter_mut().for_each(|filter| filter.kinds = None),
        ActionFacet::Region => wanted.collectivity.iter_mut().for_each(|filter| filter.within = None),
        ActionFacet::PlanStage => wanted.plan_stages = None,
        ActionFacet::DueYear => (wanted.due_from, wanted.due_to) = (None, None),
    }
    wanted
}

async fn grouped<P: Eq + Hash>(
    store: &Store,
    mut select: SelectStatement,
    value: SimpleExpr,
    read: Read,
    parents: &[&'static str],
    parent: impl Fn(&QueryResult) -> Result<P, StoreError>,
) -> Result<HashMap<P, Counts>, StoreError> {
    select.expr_as(value, "value");
    let mut outer = Query::select();
    outer.column("value").expr_as(Expr::cust("COUNT(*)"), "n").from_subquery(select, "valued").group_by_col("value");
    for alias in parents {
        outer.column(*alias).group_by_col(*alias);
    }
    let mut sums: HashMap<P, HashMap<Option<Value>, i64>> = HashMap::new();
    for row in page::rows(store, &outer).await? {
        let (sums, count) = (sums.entry(parent(&row)?).or_default(), page::number(&row, "n")?);
        for value in values(&row, read)? {
            *sums.entry(value).or_default() += count;
        }
    }
    let sorted = |sums: HashMap<Option<Value>, i64>| {
        let mut counts: Counts = sums.into_iter().collect();
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        counts
    };
    Ok(sums.into_iter().map(|(parent, sums)| (parent, sorted(sums))).collect())
}

/// The values of a row: one, or as many as it has themes.
fn values(row: &QueryResult, read: Read) -> Result<Vec<Option<Value>>, StoreError> {
    let bits = || row.try_get::<i64>("", "value").map(|bits| u64::try_from(bits).unwrap_or(0));
    let all = |numbers: Vec<u8>| {
        if numbers.is_empty() { vec![None] } else { numbers.into_iter().map(|number| Some(Value::Number(number.into()))).collect() }
    };
    Ok(match read {
        Read::Text => vec![row.try_get::<Option<String>>("", "value")?.map(Value::Text)],
        Read::Id => vec![row.try_get::<Option<Uuid>>("", "value")?.map(Value::Id)],
        Read::Year => vec![row.try_get::<Option<NaiveDate>>("", "value")?.map(|day| Value::Number(day.year().into()))],
        Read::Themes => all(domain::theme::widened(ThemeSet(bits()?)).numbers().collect()),
        Read::Audiences => all(AudienceSet(u32::try_from(bits()?).unwrap_or(0)).numbers().collect()),
        Read::Number => vec![
            match row.try_get::<Option<i64>>("", "value") {
                Ok(number) => number,
                Err(_) => row.try_get::<Option<i16>>("", "value")?.map(i64::from),
            }
            .map(Value::Number),
        ],
    })
}
