//! The enums of the contract; those of the core are mirrored, so that a value the schema forgot does not compile.

use async_graphql::Enum;
use async_graphql::resolver_utils::EnumType;

/// The value of an enum by its published name.
pub fn named<E: EnumType>(name: &str) -> Option<E> {
    E::items().iter().find(|item| item.name == name).map(|item| item.value)
}

/// The published name of a value.
pub fn name_of<E: EnumType>(value: E) -> &'static str {
    E::items().iter().find(|item| item.value == value).map_or("", |item| item.name)
}

/// Language of labels and messages. Texts from sources are never machine-translated.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::diagnostic::Language")]
pub enum Language {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

/// The direction of an order.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderDirection {
    /// Smallest first.
    #[default]
    Asc,
    /// Greatest first.
    Desc,
}

/// « État d'avancement », normalised. Derived lateness is never a status (see Action.overdue); a publisher's own « en retard » is kept
/// in StatusDetail.raw and Action.declaredLate.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::status::Status")]
pub enum ActionStatus {
    /// « Non renseigné »: the source says nothing. Not a synonym of NOT_STARTED.
    NotReported,
    /// « À discuter », « à l'étude », « idée », « en réflexion ».
    UnderDiscussion,
    /// « À venir », « non démarré », « programmé ».
    NotStarted,
    /// « En cours ».
    InProgress,
    /// « Permanent », « récurrent », « chaque année »: running, never « done ».
    Recurring,
    /// « En pause », « reporté ».
    OnHold,
    /// « Bloqué ».
    Blocked,
    /// « Partiellement réalisé ».
    PartlyDone,
    /// « Réalisé », « fait ».
    Done,
    /// « Non réalisé », « non tenu », « non atteint »: the publisher says that it failed. Not a synonym of NOT_STARTED.
    NotAchieved,
    /// « Abandonné », « sans suite ».
    Abandoned,
    /// « Sans objet », « non concerné », « hors compétence »: out of every denominator.
    NotApplicable,
}

/// How the collectivité acts. A letter to a minister is not a service it runs: comparisons can tell them apart.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::action::Lever")]
pub enum ActionLever {
    /// Runs or creates a service, a place, equipment.
    OwnService,
    /// Trains its staff or partners.
    Training,
    /// Funds or lends premises to associations.
    Support,
    /// Changes its own rules, forms, procedures.
    InternalRules,
    /// Campaigns, events, visibility.
    Communication,
    /// Observatory, meetings, reports, data.
    Governance,
    /// Asks another authority to act (« Courrier de la Maire au Ministre »).
    Advocacy,
    /// Nobody has told yet.
    Unclassified,
}

/// Who says so. Only DECLARED is counted unless a query asks otherwise; SUGGESTED never is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusOrigin {
    /// « Déclaré » by the collectivité.
    Declared,
    /// « Constaté » by a named organisation, with evidence.
    Observed,
    /// « Déduit » by a published rule.
    Derived,
    /// « Suggéré » by software from prose.
    Suggested,
}

/// How precise a date is, as written.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::fuzzy_date::Precision")]
pub enum DatePrecision {
    /// A day.
    Day,
    /// A month.
    Month,
    /// « T3 2025 ».
    Quarter,
    /// « 1er semestre 2026 ».
    Semester,
    /// A year.
    Year,
    /// Between two bounds, of which one may be open.
    Range,
    /// « dans 15 jours ».
    Relative,
    /// Only the text as written.
    Unparsed,
}

/// What sort of actor it is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::normalise::people::ActorKind")]
pub enum ActorKind {
    /// « Adjointe à la maire », « conseiller délégué »: an elected function.
    ElectedOffice,
    /// « Direction », « service ».
    Administration,
    /// Somebody outside.
    Partner,
    /// The wording does not tell.
    Unknown,
}

/// « HT », « TTC » or unstated.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::money::TaxBasis")]
pub enum TaxBasis {
    /// « HT ».
    ExcludingTax,
    /// « TTC ».
    IncludingTax,
    /// Not stated.
    Unstated,
}

/// What a sum is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::money::BudgetKind")]
pub enum BudgetKind {
    /// « Prévu ».
    Planned,
    /// « Voté ».
    Voted,
    /// « Dépensé ».
    Spent,
    /// Not stated.
    Unstated,
}

/// Kind of local authority or body that may hold a plan.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::collectivity::Kind")]
pub enum CollectivityKind {
    /// « Commune ».
    Commune,
    /// « Arrondissement municipal » (Paris, Lyon, Marseille) or « mairie de secteur ».
    MunicipalArrondissement,
    /// « Communauté de communes, d'agglomération, urbaine ».
    Epci,
    /// « Métropole » (EPCI).
    Metropole,
    /// « Établissement public territorial » (Grand Paris).
    Ept,
    /// « Département ».
    Departement,
    /// « Région ».
    Region,
    /// « Collectivité à statut particulier »: Ville de Paris, Métropole de Lyon, Corse, Alsace (CeA), Martinique, Guyane, Mayotte.
    SpecialStatus,
    /// « Collectivité d'outre-mer » and New Caledonia.
    Overseas,
    /// « Syndicat, CCAS, établissement public local » publishing its own plan.
    LocalPublicBody,
}

/// What Prisme can say about a collectivité: the first thing to read before comparing.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataAvailability {
    /// Nobody told Prisme of a plan. It does not mean that there is none.
    NoKnownPlan,
    /// A plan was announced (press, council debate), nothing published found.
    Announced,
    /// A document is known but not structured yet.
    DocumentOnly,
    /// Structured, but the publisher states no progress (the Paris 2018 document: the « ETAT » column is empty).
    StructuredWithoutProgress,
    /// Structured, with progress.
    StructuredWithProgress,
    /// The publisher withdrew it; the last version stays readable.
    Withdrawn,
}

/// How far a plan has come.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanStage {
    /// « Projet ».
    Draft,
    /// Presented publicly, not voted.
    Presented,
    /// « Adopté ».
    Adopted,
    /// Another plan took its place.
    Superseded,
    /// Its period is over.
    Expired,
    /// The publisher withdrew it.
    Withdrawn,
}

/// « Nature de la source »: who is speaking. It decides the badge shown in the UI and which queries may count the statement.
/// Only ADOPTED_BY_COLLECTIVITY and PUBLISHED_BY_COLLECTIVITY feed status breakdowns, matrices, coverage and rankings.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProvenanceNature {
    /// « Plan adopté »: voted by the deliberative assembly, deliberation referenced.
    AdoptedByCollectivity,
    /// « Plan publié »: published by the collectivité, no vote found.
    PublishedByCollectivity,
    /// « Engagement de candidat·e »: a list's programme before an election.
    CandidatePledge,
    /// « Position de parti »: a party, or an association affiliated to a party.
    PartyPosition,
    /// « Demande associative »: an NGO's demands or recommendations.
    NgoDemand,
    /// « Compte rendu »: a participant's account of a meeting or event.
    ParticipantAccount,
    /// « Texte de l'État »: national plan, circular, law.
    StateText,
    /// « Presse ».
    Press,
    /// « Saisie éditoriale »: added by Prisme's editors, with a stated reason.
    Editorial,
}

/// How a statement came into Prisme.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtractionMethod {
    /// Pushed or fetched from the publisher's own feed.
    PublisherFeed,
    /// Entered by an authenticated publisher (API or form).
    PublisherEntry,
    /// Structured by hand by an editor.
    Editor,
    /// Extracted by software from an unstructured document; shown as « à vérifier » until reviewed.
    Machine,
}

/// Whose legal competence a subject is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::subject::Competence")]
pub enum Competence {
    /// The collectivité's.
    Collectivity,
    /// The State's.
    State,
    /// Of several.
    Shared,
    /// Somebody else's.
    ThirdParty,
    /// Nobody has told yet.
    Unknown,
}

/// How an attempt to publish stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Waiting.
    Queued,
    /// Being fetched.
    Fetching,
    /// Being read.
    Validating,
    /// Being written.
    Applying,
    /// A version came of it.
    Succeeded,
    /// A version came of it, with remarks to fix.
    SucceededWithWarnings,
    /// The content is the same as the version in force.
    Unchanged,
    /// A version is ready but suspicious (most actions would disappear): a person must accept or refuse it; the last good one stays in
    /// force.
    Held,
    /// The document was refused; the report says why.
    Rejected,
    /// The network or we failed, not the file.
    Failed,
    /// The version was withdrawn again.
    RolledBack,
}

/// What set an attempt off.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunTrigger {
    /// Its time had come.
    Schedule,
    /// The publisher sent a document.
    Push,
    /// A person asked for it.
    Manual,
    /// A try: nothing is stored.
    DryRun,
    /// An archived document was read again.
    Replay,
}

/// How much a remark weighs.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::diagnostic::Severity")]
pub enum Severity {
    /// « Bloquant »: the document cannot be published.
    Error,
    /// « À corriger »: published without the faulty value.
    Warning,
    /// « Conseil ».
    Info,
}

/// How it was decided what a column or a word means.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::mapping::Decision")]
pub enum MappingDecision {
    /// Pinned by an administrator.
    Admin,
    /// Pinned by the publisher's recipe.
    Publisher,
    /// The canonical name.
    ExactName,
    /// A known other name.
    Synonym,
    /// A name near enough to one field's.
    Fuzzy,
    /// What the cells hold.
    Content,
    /// Not mapped: kept in `raw` only.
    Unmapped,
}

/// The format of a document.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// Delimited text.
    Csv,
    /// Excel.
    Xlsx,
    /// OpenDocument.
    Ods,
    /// JSON.
    Json,
    /// One JSON value a line.
    Ndjson,
}

/// A vocabulary.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum VocabularyName {
    /// Statuses of actions.
    ActionStatus,
    /// States of a cell of a matrix.
    CellState,
    /// States of the coverage of a criterion.
    CoverageState,
    /// What can be said of a collectivité's plans.
    DataAvailability,
    /// Who is speaking.
    ProvenanceNature,
    /// How a collectivité acts.
    ActionLever,
    /// Kinds of collectivité.
    CollectivityKind,
    /// States of a pledge.
    PledgeState,
}
