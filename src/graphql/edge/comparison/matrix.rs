//! « Matrice » collectivités × subjects.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, ID, Object, Result};
use domain::compare::question::View as Sight;
use domain::compare::word::Columns;
use domain::compare::{Scope, matrix};

use super::dataset::DatasetInfo;
use crate::consult::comparison::{Cell, Heading, Question, Row, Rows, cells, summary};
use crate::consult::covered::Covered;
use crate::consult::vocabulary;
use crate::graphql::edge::connection::ActionConnection;
use crate::graphql::global_id::Key;
use crate::graphql::node::breakdown::StatusBreakdown;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::comparison::{CellState, MatrixColumns};
use crate::graphql::node::enums::{DataAvailability, Language};
use crate::graphql::node::framework::Criterion as CriterionNode;
use crate::graphql::node::theme::Theme;
use crate::graphql::node::value::Proportion;
use crate::graphql::page::Arguments;
use crate::store::filter::{ActionFilter, ActionOrder, Concept, Within};
use crate::store::framework::Criterion;

/// What a matrix is made of.
struct Made {
    question: Question,
    columns: Columns,
    scope: Scope,
    headings: Headings,
    rows: Rows,
    cells: Vec<OnceLock<Vec<Cell>>>,
}

/// What the columns are called after.
enum Headings {
    /// Subjects: their cells are counted when somebody looks.
    Subjects(Vec<Heading>),
    /// Criteria: their cells were read with what people judged.
    Criteria(Vec<Arc<Criterion>>),
}

impl Headings {
    fn count(&self) -> usize {
        match self {
            Self::Subjects(headings) => headings.len(),
            Self::Criteria(criteria) => criteria.len(),
        }
    }

    /// The id of a theme, an audience or a criterion, or the name of a lever.
    fn key(&self, at: usize) -> ID {
        match self {
            Self::Criteria(criteria) => Key::Criterion(criteria[at].id).id(),
            Self::Subjects(headings) => match headings[at] {
                Heading::Theme(theme) => Key::Theme(theme.number()).id(),
                Heading::Audience(audience) => Key::Audience(audience.number()).id(),
                Heading::Lever(lever) => ID(lever.name().to_owned()),
            },
        }
    }

    fn label(&self, at: usize, lang: Language) -> String {
        match self {
            Self::Subjects(headings) => headings[at].label(lang.into()).to_owned(),
            Self::Criteria(criteria) => match (lang, &criteria[at].label_en) {
                (Language::En, Some(english)) => english.clone(),
                _ => criteria[at].label.clone(),
            },
        }
    }
}

impl Made {
    fn row(&self, at: usize) -> &Row {
        &self.rows.rows[at]
    }

    fn cells(&self, at: usize) -> &[Cell] {
        self.cells[at].get_or_init(|| match &self.headings {
            Headings::Subjects(headings) => cells(self.row(at), headings, &self.scope),
            Headings::Criteria(_) => Vec::new(),
        })
    }
}

/// « Matrice » collectivités × thèmes, leviers, publics visés or critères.
pub struct ComparisonMatrix(Arc<Made>);

impl ComparisonMatrix {
    /// Of rows that were found.
    pub fn new(question: Question, columns: MatrixColumns, rows: Rows) -> Self {
        let columns = columns.into();
        let (headings, scope) = (Heading::all(&question, columns), Heading::scope(&question, columns));
        let cells = rows.rows.iter().map(|_| OnceLock::new()).collect();
        Self(Arc::new(Made { question, columns, scope, headings: Headings::Subjects(headings), rows, cells }))
    }

    /// Of a référentiel that was read.
    pub fn of_criteria(question: Question, covered: Covered) -> Self {
        let cells = covered.cells().into_iter().map(OnceLock::from).collect();
        let (headings, scope) = (Headings::Criteria(covered.criteria()), Scope::default());
        Self(Arc::new(Made { question, columns: Columns::Criteria, scope, headings, rows: covered.rows, cells }))
    }
}

/// « Matrice » collectivités × thèmes, leviers, publics visés or critères.
#[Object]
impl ComparisonMatrix {
    /// The columns, in the order of the cells.
    async fn columns(&self) -> Vec<MatrixColumn> {
        (0..self.0.headings.count()).map(|at| MatrixColumn { made: Arc::clone(&self.0), at }).collect()
    }
    /// The rows, in the order asked for.
    async fn rows(&self) -> Vec<MatrixRow> {
        (0..self.0.rows.rows.len()).map(|at| MatrixRow { made: Arc::clone(&self.0), at }).collect()
    }
    /// What the states are called and how they are drawn.
    async fn legend(&self) -> Vec<CellStateLegend> {
        domain::compare::CellState::ALL.into_iter().map(CellStateLegend).collect()
    }
    /// Enough to cite it, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        DatasetInfo::of(ctx, &self.0.question, Sight::Matrix(self.0.columns), &self.0.rows.rows, self.0.rows.data_version).await
    }
}

/// A column of a matrix.
pub struct MatrixColumn {
    made: Arc<Made>,
    at: usize,
}

/// A column of a matrix.
#[Object]
impl MatrixColumn {
    /// The id of its theme, audience or criterion, or the name of its lever.
    async fn key(&self) -> ID {
        self.made.headings.key(self.at)
    }
    /// What it is called.
    async fn label(&self, #[graphql(default)] lang: Language) -> String {
        self.made.headings.label(self.at, lang)
    }
    /// Its theme; null for columns of another sort.
    async fn theme(&self) -> Option<Theme> {
        match &self.made.headings {
            Headings::Subjects(headings) => match headings[self.at] {
                Heading::Theme(theme) => Some(Theme::new(theme, self.made.question.view)),
                _ => None,
            },
            Headings::Criteria(_) => None,
        }
    }
    /// Its criterion; null for columns of another sort.
    async fn criterion(&self) -> Option<CriterionNode> {
        let Headings::Criteria(criteria) = &self.made.headings else { return None };
        Some(CriterionNode::new(Arc::clone(&criteria[self.at]), self.made.question.view))
    }
    /// Collectivités with at least one action, over those with data; whom it does not concern is out of the denominator.
    async fn present(&self) -> Proportion {
        matrix::present((0..self.made.rows.rows.len()).map(|row| self.made.cells(row)[self.at].state)).into()
    }
}

/// A row of a matrix.
pub struct MatrixRow {
    made: Arc<Made>,
    at: usize,
}

/// A row of a matrix: one collectivité.
#[Object]
impl MatrixRow {
    /// Who.
    async fn collectivity(&self) -> Collectivity {
        Collectivity::new((*self.made.row(self.at).collectivity).clone(), self.made.question.view)
    }
    /// What Prisme can say of its plans: read it before the cells.
    async fn availability(&self) -> DataAvailability {
        self.made.row(self.at).availability.into()
    }
    /// One for each column, in their order.
    async fn cells(&self) -> Vec<MatrixCell> {
        (0..self.made.headings.count()).map(|column| MatrixCell { made: Arc::clone(&self.made), row: self.at, column }).collect()
    }
}

/// A cell of a matrix.
pub struct MatrixCell {
    made: Arc<Made>,
    row: usize,
    column: usize,
}

impl MatrixCell {
    fn cell(&self) -> Cell {
        self.made.cells(self.row)[self.column]
    }

    /// The actions that it counts.
    fn filter(&self) -> ActionFilter {
        let plans = Some(self.made.row(self.row).plans.iter().map(|plan| plan.plan).collect());
        let (heading, scope) = match &self.made.headings {
            Headings::Subjects(headings) => (headings[self.column], &self.made.scope),
            Headings::Criteria(criteria) => {
                let criteria = Some(vec![criteria[self.column].id]);
                return ActionFilter { plans, criteria, reviewed_only: true, ..ActionFilter::default() };
            }
        };
        let lever = if let Heading::Lever(lever) = heading { Some(vec![lever]) } else { None };
        ActionFilter {
            plans,
            themes: scope.themes.map(|themes| themes.0),
            all_themes: heading.themes().map(|themes| themes.0).into_iter().collect(),
            audiences: heading.audiences().map(|audiences| audiences.0),
            levers: lever.or_else(|| self.made.question.levers.clone()),
            concept: if let Heading::Theme(theme) = heading { Some(Concept::Theme(theme.number())) } else { None },
            ..ActionFilter::default()
        }
    }
}

/// A cell of a matrix.
#[Object]
impl MatrixCell {
    /// The key of its column.
    async fn column_key(&self) -> ID {
        self.made.headings.key(self.column)
    }
    /// What it says.
    async fn state(&self) -> CellState {
        self.cell().state.into()
    }
    /// How many actions of each status; all zero where there is no data: read the state first.
    async fn breakdown(&self) -> StatusBreakdown {
        StatusBreakdown(self.cell().counted)
    }
    /// Sentence for screen readers and tooltips: « Poitiers, santé : 2 actions, état non renseigné ».
    async fn summary(&self, #[graphql(default)] lang: Language) -> String {
        let label = self.made.headings.label(self.column, lang);
        summary::of(&self.made.row(self.row).collectivity.name, &label, self.cell(), lang.into())
    }
    /// The actions that it counts.
    async fn actions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ActionConnection> {
        let within = Within::Collectivity(self.made.row(self.row).collectivity.id);
        let order = vec![(ActionOrder::PlanPosition, false)];
        ActionConnection::load(ctx, &Arguments { first, after, last, before }, within, self.filter(), order, self.made.question.view).await
    }
}

/// What a state is called and how it is drawn.
pub struct CellStateLegend(domain::compare::CellState);

/// What a state is called and how it is drawn.
#[Object]
impl CellStateLegend {
    /// The state.
    async fn state(&self) -> CellState {
        self.0.into()
    }
    /// What it is called.
    async fn label(&self, #[graphql(default)] lang: Language) -> &'static str {
        vocabulary::CELL_STATE[self.0 as usize].label(lang.into())
    }
    /// The colour, `#rrggbb`; white for what has none of its own.
    async fn colour(&self) -> &'static str {
        vocabulary::CELL_STATE[self.0 as usize].colour.unwrap_or("#ffffff")
    }
    /// The pattern, for those who see no colours.
    async fn pattern(&self) -> &'static str {
        vocabulary::CELL_STATE[self.0 as usize].pattern.unwrap_or("none")
    }
}
