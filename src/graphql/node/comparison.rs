//! The values of comparisons: states of cells, groups, metrics, reasons, periods.

use async_graphql::Enum;

/// What one cell says: no data, not applicable, absent and unknown are four different things.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::compare::CellState")]
pub enum CellState {
    /// No structured plan (see Collectivity.availability).
    NoData,
    /// The law gives this collectivité no competence, or the publisher says that nothing is to be done.
    NotApplicable,
    /// Plan read, no action on this subject.
    Absent,
    /// Actions exist, none has a stated status (or those that have one are stopped).
    PresentStatusUnknown,
    /// At best planned or under discussion.
    Planned,
    /// At best in progress, recurring or partly done.
    UnderWay,
    /// At least one done.
    DoneAtLeastOne,
    /// Only abandoned, not achieved, blocked or on hold.
    Stalled,
}

/// What the columns of a matrix are.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::compare::word::Columns")]
pub enum MatrixColumns {
    /// « Thèmes »: those of the input, or the roots of the tree; narrower themes count in their column.
    Themes,
    /// « Critères » of one référentiel.
    Criteria,
    /// « Leviers »: how the collectivité acts.
    Levers,
    /// « Publics visés ».
    Audiences,
}

/// By what collectivités are grouped.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::compare::group::Grouping")]
pub enum TerritoryGrouping {
    /// By région.
    Region,
    /// By département.
    Departement,
    /// By kind of body.
    #[graphql(name = "COLLECTIVITY_KIND")]
    Kind,
    /// By population.
    PopulationBand,
}

/// What is ranked by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankingMetric {
    /// DONE over actions with a stated status.
    DoneShare,
    /// Statuses stated over all actions: a ranking of transparency.
    ReportedShare,
    /// Criteria addressed over criteria assessed, one référentiel at a time.
    FrameworkCoverage,
    /// Known meetings over announced cadence.
    MeetingRegularity,
}

/// Why somebody has no rank.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::compare::ranking::Unranked")]
pub enum UnrankedReason {
    /// Nobody told of a plan.
    NoKnownPlan,
    /// A document is known and not structured.
    DocumentNotStructured,
    /// The publisher states no progress at all.
    NoProgressStated,
    /// Less than `minReportedShare` of the statuses are stated.
    TooFewStated,
    /// Fewer than `minDenominator` actions to divide by.
    TooFewActions,
    /// The law gives it no competence on what is ranked.
    NotApplicable,
    /// The publisher contests what is ranked.
    Disputed,
    /// No person has assessed any criterion of the référentiel.
    NotAssessed,
    /// Fewer criteria are assessed than `minReportedShare` or `minDenominator` ask for.
    TooFewAssessed,
}

/// How fine a timeline is.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::compare::period::Granularity")]
pub enum Granularity {
    /// By month.
    Month,
    /// By quarter.
    Quarter,
    /// By year.
    #[default]
    Year,
}

/// What happened.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A plan was announced; not recorded yet.
    PlanAnnounced,
    /// An assembly voted a plan.
    PlanAdopted,
    /// A version of a plan was published.
    PlanVersionPublished,
    /// The status of an action moved from one version to the next.
    ActionStatusChanged,
    /// A meeting was held; not recorded yet.
    MeetingHeld,
    /// A request was made; not recorded yet.
    RequestMade,
    /// A label was obtained; not recorded yet.
    CertificationObtained,
    /// A label was lost; not recorded yet.
    CertificationLost,
    /// A pledge was made; not recorded yet.
    PledgeMade,
}
