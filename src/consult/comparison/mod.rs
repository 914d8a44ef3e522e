//! Comparisons: one question about many collectivités, answered from censuses, with what is missing told apart from what is not.
//!
//! Rows keep the order in which they were asked for; the plans that count are those that their publishers stand by (`counting`).

pub(super) mod counting;
mod cube;
mod fault;
pub mod label;
mod listed;
pub mod ranking;
pub mod summary;
pub mod territory;
pub mod timeline;
mod totals;

use std::collections::HashMap;
use std::sync::Arc;

use domain::action::Lever;
use domain::audience::Audience;
use domain::compare::matrix::{self, Column};
use domain::compare::word::Columns;
use domain::compare::{Breakdown, CellState, Scope};
use domain::subject::{AudienceSet, Census, ThemeSet};
use domain::theme::Theme;
use uuid::Uuid;

use self::counting::{breakdown, counting};
pub use self::cube::Cube;
use self::cube::{Standings, by_collectivity};
pub use self::fault::{ComparisonError, Fault};
pub use self::totals::GroupKey;
use crate::store::filter::{Availability, CollectivityFilter, View};
use crate::store::read::{collectivity, standing};
use crate::store::record::{Collectivity, Standing};
use crate::store::{Store, StoreError};

/// Collectivités that one comparison takes.
pub const NAMED: usize = 200;
/// Collectivités that a list of plans or a ranking takes by a filter.
pub const FILTERED: usize = 1_000;

/// Who is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// These, in this order, each once.
    Named(Vec<Uuid>),
    /// Those that a filter lets through, by name.
    Filtered(CollectivityFilter),
    /// The whole country.
    Everybody,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// Who is compared.
    pub who: Who,
    /// Any of these themes, with their narrower ones; everything when absent.
    pub themes: Option<Vec<Theme>>,
    /// Any of these levers; everything when absent.
    pub levers: Option<Vec<Lever>>,
    /// Plans of these stages, by their names in the API; when absent all but drafts, superseded and withdrawn ones.
    pub stages: Option<Vec<String>>,
    /// The référentiel that is read against, by slug; none for what needs none.
    pub framework: Option<String>,
    /// When the answer is about.
    pub view: View,
}

impl Question {
    /// All that these say.
    pub fn about(collectivities: Vec<Uuid>, view: View) -> Self {
        Self { who: Who::Named(collectivities), themes: None, levers: None, stages: None, framework: None, view }
    }

    /// The actions it speaks of.
    pub fn scope(&self) -> Scope {
        let themes = self.themes.as_ref().map(|themes| themes.iter().fold(ThemeSet::NONE, |set, theme| set.or(theme.within())));
        let scope = Scope { themes, levers: None };
        match &self.levers {
            Some(levers) => scope.with_levers(levers),
            None => scope,
        }
    }

    /// Refuses what lets nothing through, or speaks of nobody.
    fn check(&self) -> Result<(), Fault> {
        for (list, is_empty) in [
            ("themes", self.themes.as_ref().is_some_and(Vec::is_empty)),
            ("levers", self.levers.as_ref().is_some_and(Vec::is_empty)),
            ("planStages", self.stages.as_ref().is_some_and(Vec::is_empty)),
        ] {
            if is_empty {
                return Err(Fault::EmptyList { list });
            }
        }
        match &self.who {
            Who::Named(ids) if ids.is_empty() => Err(Fault::EmptyList { list: "collectivities" }),
            Who::Named(ids) if ids.len() > NAMED => Err(Fault::TooMany { asked: ids.len(), most: NAMED }),
            _ => Ok(()),
        }
    }
}

/// One collectivité in a comparison.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who.
    pub collectivity: Arc<Collectivity>,
    /// What can be said of its plans at all.
    pub availability: Availability,
    /// Its plans that count, oldest first.
    pub plans: Vec<Arc<Standing>>,
}

impl Row {
    /// The censuses of its plans.
    fn censuses(&self) -> Vec<&Census> {
        self.plans.iter().map(|plan| &plan.census).collect()
    }

    /// Whether there is anything to count.
    pub fn has_data(&self) -> bool {
        !self.plans.is_empty()
    }

    /// How many actions of each status a scope lets through; `None` without a plan that counts: no data is no zero.
    pub fn breakdown(&self, scope: &Scope) -> Option<Breakdown> {
        self.has_data().then(|| breakdown(self.censuses(), scope))
    }

    /// Whether the law lets it act on any of these themes; on everything when none is named.
    pub fn is_competent(&self, themes: Option<&[Theme]>) -> bool {
        themes.is_none_or(|themes| themes.iter().any(|theme| !theme.out_of_scope(self.collectivity.kind)))
    }
}

/// Who was asked for, with what counts, and the data that it was read from.
#[derive(Debug, Clone)]
pub struct Rows {
    /// In the order asked for.
    pub rows: Vec<Row>,
    /// The data version answered from.
    pub data_version: i64,
}

/// Answers comparisons: cheap to clone, one for each process.
#[derive(Clone)]
pub struct Comparisons {
    store: Store,
    cube: Cube,
}

impl Comparisons {
    /// Over a store.
    pub fn new(store: Store) -> Self {
        Self { store, cube: Cube::default() }
    }

    /// Who is asked for, so many at most, with the plans that count.
    pub async fn rows(&self, question: &Question, most: usize) -> Result<Rows, ComparisonError> {
        question.check()?;
        let ids = self.named(&question.who, question.view, most).await?;
        let (data_version, mut plans) = self.plans(&ids, question.view).await?;
        let mut bodies = collectivity::by_ids(&self.store, &ids).await?;
        let row = |id: &Uuid| {
            let collectivity = Arc::new(bodies.remove(id)?);
            let all = plans.remove(id).unwrap_or_default();
            let counted = counting(&all, question.stages.as_deref()).cloned().collect();
            Some(Row { collectivity, availability: availability(&all), plans: counted })
        };
        Ok(Rows { rows: ids.iter().filter_map(row).collect(), data_version })
    }

    async fn named(&self, who: &Who, view: View, most: usize) -> Result<Vec<Uuid>, ComparisonError> {
        match who {
            Who::Named(ids) => Ok(ids.clone()),
            Who::Everybody => Err(Fault::NobodyNamed.into()),
            Who::Filtered(filter) => {
                let ids = collectivity::ids(&self.store, filter, view, Some(most as u64 + 1)).await?;
                match ids.len() {
                    0 => Err(Fault::NobodyMatches.into()),
                    asked if asked > most => Err(Fault::TooMany { asked, most }.into()),
                    _ => Ok(ids),
                }
            }
        }
    }

    /// The plans that these show under a view: from memory in the present, from the database for the past.
    async fn plans(&self, ids: &[Uuid], view: View) -> Result<(i64, HashMap<Uuid, Standings>), StoreError> {
        if view.is_now() {
            let state = self.cube.follow(&self.store).await?;
            let held = self.cube.held();
            return Ok((state.version, ids.iter().filter_map(|id| Some((*id, held.plans(*id)?))).collect()));
        }
        let version = self.version_under(view).await?;
        Ok((version, by_collectivity(standing::of_collectivities(&self.store, ids, view).await?)))
    }

    /// The data version that a view speaks of.
    pub async fn version_under(&self, view: View) -> Result<i64, StoreError> {
        use crate::store::read::{fact, journal};
        match view.known_at {
            Some(instant) => journal::number_at(&self.store, instant).await,
            None => fact::data_version(&self.store).await,
        }
    }
}

/// What can be said of plans, those that do not count included.
fn availability(plans: &[Arc<Standing>]) -> Availability {
    plans.iter().fold(Availability::NoKnownPlan, |known, plan| {
        known.max(if plan.states_progress { Availability::StructuredWithProgress } else { Availability::StructuredWithoutProgress })
    })
}

/// A column of a matrix: what it counts, and what it is called after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// A theme and its narrower ones.
    Theme(Theme),
    /// A lever.
    Lever(Lever),
    /// An audience and its narrower ones.
    Audience(Audience),
}

impl Heading {
    /// What stands above the columns of a matrix: what the question names, or the broadest of what there is. Criteria are no subjects, and
    /// have headings of their own (`covered`).
    pub fn all(question: &Question, columns: Columns) -> Vec<Self> {
        match columns {
            Columns::Themes => match &question.themes {
                Some(themes) => themes.iter().copied().map(Self::Theme).collect(),
                None => Theme::all().filter(|theme| theme.broader().is_none()).map(Self::Theme).collect(),
            },
            Columns::Levers => question.levers.clone().unwrap_or_else(|| Lever::ALL.to_vec()).into_iter().map(Self::Lever).collect(),
            Columns::Audiences => Audience::all().filter(|audience| audience.broader().is_none()).map(Self::Audience).collect(),
            Columns::Criteria => Vec::new(),
        }
    }

    /// Which actions a matrix of such columns speaks of. Where the columns are themes, an action counts in each that it is about.
    pub fn scope(question: &Question, columns: Columns) -> Scope {
        match columns {
            Columns::Themes => Scope { themes: None, ..question.scope() },
            _ => question.scope(),
        }
    }

    /// What it counts.
    pub fn column(self) -> Column {
        match self {
            Self::Theme(theme) => Column::Themes(theme.within()),
            Self::Lever(lever) => Column::Lever(lever),
            Self::Audience(audience) => Column::Audiences(audience.within()),
        }
    }

    /// Whether the law lets this collectivité act on it.
    pub fn concerns(self, collectivity: &Collectivity) -> bool {
        !matches!(self, Self::Theme(theme) if theme.out_of_scope(collectivity.kind))
    }

    /// The themes it counts; all when it is none.
    pub fn themes(self) -> Option<ThemeSet> {
        if let Self::Theme(theme) = self { Some(theme.within()) } else { None }
    }

    /// The audiences it counts.
    pub fn audiences(self) -> Option<AudienceSet> {
        if let Self::Audience(audience) = self { Some(audience.within()) } else { None }
    }
}

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub state: CellState,
    /// How many actions of each status; all zero where there is no data.
    pub counted: Breakdown,
}

/// The cells of a row, under these headings.
pub fn cells(row: &Row, headings: &[Heading], scope: &Scope) -> Vec<Cell> {
    let columns: Vec<Column> = headings.iter().map(|heading| heading.column()).collect();
    let counted = matrix::row(&columns, scope, &row.censuses());
    headings
        .iter()
        .zip(counted)
        .map(|(heading, counted)| {
            let state = CellState::of(row.has_data().then_some(&counted), heading.concerns(&row.collectivity));
            Cell { state, counted }
        })
        .collect()
}
