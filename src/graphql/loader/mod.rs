//! Batches: every key that one level of a request asks for goes to the store in one call.
//!
//! A key type is a question. Nothing is decided here.

mod body;
mod framework;
mod harvest;
mod list;
mod nearby;
mod plan;
mod similar;

use std::sync::Arc;

pub use body::{ApiKeyId, CollectivityId, DocumentId, LastRun, Memberships, RunId};
pub use framework::{CorrespondencesOf, CoverageOf, CriteriaOf, CriterionId, FrameworkId, FrameworksOf, LinksOf, OrganisationId, RepliesOf};
pub use harvest::{FeedId, FeedsOf, LastReport, RetractionOf, RulingsOf, RunCount, RunPage};
pub use list::{ActionFacets, ActionPage, ActionTally, PlanCount, PlanPage, VersionCount, VersionPage};
pub use nearby::{ActionOfRow, Children, PassagesOf, ReportOf};
pub use plan::{
    ActionAt, ActionByLineage, InForce, OriginOf, PlanId, PlansOf, SectionsOf, SubjectRulingOf, TalliesOf, TextsOf, VersionId, VersionNumber,
};

use crate::consult::comparison::Comparisons;
use crate::consult::search::Keeper;
use crate::store::{Store, StoreError};

/// Loads from the store, from the index beside it, and from the censuses in memory.
pub struct StoreLoader(pub Store, pub Keeper, pub Comparisons);

/// A failure that all keys of a batch share.
pub type Shared = Arc<StoreError>;
