//! How plans answer référentiels: cells, links, what people judged and what publishers reply.

use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use domain::framework::Method;

use super::enums::{ActionStatus, ExtractionMethod};
use super::value::Proportion;
use crate::consult::coverage;
use crate::graphql::global_id::Key;
use crate::graphql::page::int;
use crate::store::filter::View;
use crate::store::framework as record;

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
    /// What was asked; not published so.
    #[graphql(skip)]
    pub question: crate::consult::comparison::Question,
    /// Collectivités in scope with a structured plan over all in scope.
    pub structured: Proportion,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}
