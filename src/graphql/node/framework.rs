//! Référentiels, their criteria, and how plans answer them.

use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use domain::framework::Method;

use super::enums::{ActionStatus, CollectivityKind, Competence, ExtractionMethod};
use super::value::{License, Proportion};
use crate::consult::coverage;
use crate::graphql::global_id::Key;
use crate::graphql::page::int;
use crate::graphql::scalar::{Date, RnaId, Siren, Url};
use crate::store::filter::View;
use crate::store::framework as record;

/// « Nature d'un référentiel »: what kind of text it is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::framework::Nature")]
pub enum FrameworkNature {
    /// « Plan national », circular, law.
    StatePlan,
    /// « Guide » of a network or of an association of elected people.
    NetworkGuide,
    /// « Demandes d'une association ».
    NgoDemands,
    /// « Programme » of a party or of an association that takes a side.
    PartyPlatform,
    /// « Cahier des charges » of a label.
    CertificationStandard,
    /// « Recherche ».
    Research,
}

/// « Type d'organisation ».
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::organisation::OrganisationKind")]
pub enum OrganisationKind {
    /// « Association ».
    Association,
    /// « Réseau d'associations ».
    AssociationNetwork,
    /// « Parti politique ».
    PoliticalParty,
    /// « Association affiliée à un parti ».
    PartyAffiliatedAssociation,
    /// « Service de l'État ».
    StateService,
    /// « Police, gendarmerie ».
    Police,
    /// « Justice ».
    Justice,
    /// « Santé ».
    Health,
    /// « Éducation ».
    Education,
    /// « Bailleur social ».
    SocialLandlord,
    /// « Entreprise ».
    Company,
    /// « Collectivité ».
    LocalAuthority,
    /// « Autorité indépendante ».
    IndependentAuthority,
    /// « Média ».
    Media,
    /// « Autre ».
    Other,
}

/// « Relation entre critères »: how the other criterion relates to this one.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::framework::Relation")]
pub enum CorrespondenceKind {
    /// « Identique »: the other one asks for the same.
    Identical,
    /// « Plus large »: the other one asks for this and more.
    Broader,
    /// « Plus précis »: the other one asks for a part of this.
    Narrower,
    /// « Proche »: the other one asks for something alike.
    Close,
}

/// « État de couverture ». Software proposes and never decides: NOT_FOUND, PARTLY_ADDRESSED and ADDRESSED come from a person.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::framework::CoverageState")]
pub enum CoverageState {
    /// « Pas de données »: no structured plan, Prisme cannot tell.
    NoData,
    /// « Sans objet »: outside the legal competence or not addressed to this kind of collectivité.
    NotApplicable,
    /// « À vérifier »: no person has looked. Software may have found candidates, or none.
    ToReview,
    /// « Non trouvé »: a person looked and found nothing in the published plan.
    NotFound,
    /// « En partie »: a person found a part of it.
    PartlyAddressed,
    /// « Traité »: a person found it.
    Addressed,
    /// « Contesté »: the publisher contests the assessment; see replies.
    Disputed,
}

/// « Organisation »: an association, an authority, a company; never a private person.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Organisation {
    /// Stable for as long as the organisation is known.
    pub id: ID,
    /// Its name, as whoever first named it wrote it.
    pub name: String,
    /// « Sigle ».
    pub acronym: Option<String>,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// « SIREN ».
    pub siren: Option<Siren>,
    /// « Numéro RNA », in the register of associations.
    pub rna: Option<RnaId>,
    /// Its site.
    pub website: Option<Url>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub key: uuid::Uuid,
}

impl From<record::Organisation> for Organisation {
    fn from(record: record::Organisation) -> Self {
        Self {
            id: Key::Organisation(record.id).id(),
            name: record.name,
            acronym: record.acronym,
            kind: record.kind.into(),
            siren: record.siren.map(Siren),
            rna: record.rna.map(RnaId),
            website: record.website.map(Url),
            key: record.id,
        }
    }
}

/// « Référentiel »: a list of measures that somebody recommends (Amnesty's demands to candidates, a party's actions, a label's criteria), in
/// one edition. Prisme publishes none of its own and never merges two into one score. Labels are Prisme's own; the text is at the source.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Framework {
    /// This edition.
    pub id: ID,
    /// The name in addresses; all editions share it.
    pub slug: String,
    /// « Édition ».
    pub edition: Option<String>,
    /// « Nature »: what kind of text it is.
    pub nature: FrameworkNature,
    /// The publisher's own words on its political position (« impartial et apartisan », « union de la gauche »…).
    pub self_description: Option<String>,
    /// The title of the text.
    pub source_title: String,
    /// Where the text is.
    pub source_url: Option<Url>,
    /// The day it was published.
    pub published_on: Option<Date>,
    /// How the text may be used, as its publisher declares it.
    pub license: License,
    /// When this edition came into Prisme.
    pub recorded_at: DateTime<Utc>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: Arc<record::Framework>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Framework {
    /// Wraps a record, under a view.
    pub fn new(record: record::Framework, view: View) -> Self {
        Self {
            id: Key::Framework(record.id).id(),
            slug: record.slug.clone(),
            edition: Some(record.edition.clone()),
            nature: record.nature.into(),
            self_description: record.self_description.clone(),
            source_title: record.source_title.clone(),
            source_url: record.source_url.clone().map(Url),
            published_on: record.source_published_on.map(Date),
            license: License::of(record.licence.as_deref()),
            recorded_at: record.recorded_at,
            record: Arc::new(record),
            view,
        }
    }
}

/// « Critère »: one line of a référentiel.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Criterion {
    /// This criterion of this edition.
    pub id: ID,
    /// « Code », unique in its référentiel: publishers name it as `slug:code` in the column of criteria.
    pub code: String,
    /// Kinds of collectivité it can apply to; empty = all.
    pub applies_to: Vec<CollectivityKind>,
    /// Of these kinds only the bodies with these official codes, as `KIND:CODE`; a kind that is not named here counts as a whole.
    pub applies_to_only: Vec<String>,
    /// « Compétence »: whose legal competence it asks to be used. What is the State's is out of reach, unless it asks to plead.
    pub competence: Competence,
    /// Where it stands in the source.
    pub locator: Option<String>,
    /// A few words of the source.
    pub quote: Option<String>,
    /// « Règles »: the words by which software looks for candidates, for whoever wants to check or to better them.
    pub rules: Vec<String>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: Arc<record::Criterion>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Criterion {
    /// Wraps a record, under a view.
    pub fn new(record: Arc<record::Criterion>, view: View) -> Self {
        let mut applies_to: Vec<CollectivityKind> = record.applies_to.iter().map(|to| to.kind.into()).collect();
        applies_to.dedup();
        Self {
            id: Key::Criterion(record.id).id(),
            code: record.code.clone(),
            applies_to,
            applies_to_only: record.applies_to.iter().filter(|to| to.code.is_some()).map(domain::framework::Addressee::text).collect(),
            competence: competence(record.competence),
            locator: record.locator.clone(),
            quote: record.quote.clone(),
            rules: record.rules.iter().map(domain::framework::Rule::text).collect(),
            record,
            view,
        }
    }
}

/// « Correspondance »: a criterion that asks for something alike, as an editor asserts.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct CriterionCorrespondence {
    /// How the other criterion relates to this one.
    pub relation: CorrespondenceKind,
    /// Why.
    pub rationale: Option<String>,
    /// The other one; not published so.
    #[graphql(skip)]
    pub other: uuid::Uuid,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

/// « Lien »: an action that may answer a criterion, who says so, and what a person made of it.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct CoverageLink {
    /// This action, through all versions, and this criterion.
    pub id: ID,
    /// TO_REVIEW until a person has looked; then what the person judged. NOT_FOUND: the action does not answer the criterion.
    pub strength: CoverageState,
    /// PUBLISHER_FEED: the publisher names the criterion. MACHINE: software found words or a theme. EDITOR: a person made the link.
    pub method: ExtractionMethod,
    /// 0..1, how much speaks for it; comparable between links of MACHINE only, and no probability.
    pub confidence: Option<f64>,
    /// When a person last judged it.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// What is known of it; not published so.
    #[graphql(skip)]
    pub link: Arc<coverage::Link>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl CoverageLink {
    /// Wraps a link, under a view.
    pub fn new(link: coverage::Link, view: View) -> Self {
        let proposed = link.linked.proposed.as_ref();
        let method = match proposed.map(|proposed| proposed.method) {
            Some(Method::Publisher) => ExtractionMethod::PublisherFeed,
            Some(Method::Machine) => ExtractionMethod::Machine,
            None => ExtractionMethod::Editor,
        };
        Self {
            id: Key::CoverageLink(link.linked.lineage, link.linked.criterion).id(),
            strength: link.strength().into(),
            method,
            confidence: proposed.and_then(|proposed| proposed.confidence).map(|permille| f64::from(permille) / 1000.0),
            reviewed_at: link.review.as_ref().map(|review| review.at),
            link: Arc::new(link),
            view,
        }
    }
}

/// « Droit de réponse »: what a publisher replies, as received.
#[derive(Debug, Clone, SimpleObject)]
pub struct PublisherReply {
    /// As received.
    pub text: String,
    /// When it was received, and published.
    pub published_at: DateTime<Utc>,
    /// What it is about.
    pub about: ID,
}

impl From<&record::Reply> for PublisherReply {
    fn from(reply: &record::Reply) -> Self {
        Self { text: reply.text.clone(), published_at: reply.at, about: ID(reply.about.clone()) }
    }
}

/// « Case »: one criterion for one collectivité.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct CoverageCell {
    /// This criterion for this collectivité: what `coverageReview` and `publisherReplySubmit` take.
    pub id: ID,
    /// What is known; a person decides beyond TO_REVIEW.
    pub state: CoverageState,
    /// What the reviewer found; also where the publisher contests it. Null where nobody has looked.
    pub reviewed_state: Option<CoverageState>,
    /// Why the reviewer found so.
    pub rationale: Option<String>,
    /// When a person last judged it.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// « À revoir depuis »: since when a version is in force that the reviewer has not seen. Null: what is in force was seen.
    pub stale_since: Option<DateTime<Utc>>,
    /// How many links there are; `links` shows 100 at most.
    pub link_count: i32,
    /// Status of the best-advanced linked action; null unless PARTLY_ADDRESSED or ADDRESSED.
    pub best_status: Option<ActionStatus>,
    /// What the publisher replied about this assessment, oldest first.
    pub replies: Vec<PublisherReply>,
    /// What is known of it; not published so.
    #[graphql(skip)]
    pub cell: Arc<coverage::Cell>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl CoverageCell {
    /// Wraps a cell, under a view.
    pub fn new(cell: coverage::Cell, view: View) -> Self {
        let review = cell.review.as_ref();
        Self {
            id: Key::CoverageCell(cell.collectivity, cell.criterion.id).id(),
            state: cell.state.into(),
            reviewed_state: review.map(|review| review.state.into()),
            rationale: review.map(|review| review.rationale.clone()),
            reviewed_at: review.map(|review| review.at),
            stale_since: cell.stale_since,
            link_count: i32::try_from(cell.link_count).unwrap_or(i32::MAX),
            best_status: cell.best_status.map(Into::into),
            replies: cell.replies.iter().map(Into::into).collect(),
            cell: Arc::new(cell),
            view,
        }
    }
}

/// So many cells are in a state.
#[derive(Debug, Clone, SimpleObject)]
pub struct CoverageStateCount {
    /// The state.
    pub state: CoverageState,
    /// How many.
    pub count: i32,
}

/// « Couverture d'un référentiel » by the plan of a collectivité. Read `assessed` before `addressed`.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct FrameworkCoverage {
    /// ADDRESSED + PARTLY_ADDRESSED over the criteria somebody assessed; a contested one was assessed.
    pub addressed: Proportion,
    /// Assessed criteria over applicable criteria: read it before `addressed`.
    pub assessed: Proportion,
    /// Cells in each state, in the order of CoverageState, zeros included.
    pub counts: Vec<CoverageStateCount>,
    /// What is known of it; not published so.
    #[graphql(skip)]
    pub coverage: Arc<coverage::Coverage>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl FrameworkCoverage {
    /// Wraps what is known, under a view.
    pub fn new(coverage: coverage::Coverage, view: View) -> Self {
        let totals = coverage.totals();
        let count = |state: domain::framework::CoverageState| CoverageStateCount {
            state: state.into(),
            count: int(i64::try_from(totals.count(state)).unwrap_or(i64::MAX)),
        };
        Self {
            addressed: totals.addressed().into(),
            assessed: totals.assessed().into(),
            counts: domain::framework::CoverageState::ALL.into_iter().map(count).collect(),
            coverage: Arc::new(coverage),
            view,
        }
    }
}

/// « Écarts »: what is asked and nobody does, what is done and nobody asked.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct FrameworkGaps {
    /// What is known; not published so.
    #[graphql(skip)]
    pub gaps: Arc<coverage::Gaps>,
    /// Which actions are in scope; not published so.
    #[graphql(skip)]
    pub filter: crate::store::filter::ActionFilter,
    /// Collectivités in scope with a structured plan over all in scope.
    pub structured: Proportion,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

/// « Compétence », as the schema names it.
const fn competence(of: domain::subject::Competence) -> Competence {
    match of {
        domain::subject::Competence::Collectivity => Competence::Collectivity,
        domain::subject::Competence::State => Competence::State,
        domain::subject::Competence::Shared => Competence::Shared,
        domain::subject::Competence::ThirdParty => Competence::ThirdParty,
        domain::subject::Competence::Unknown => Competence::Unknown,
    }
}
