//! Everything that is told under a view, to be taken away: page by page, never all of it in memory.
//!
//! What is told of a plan is chosen once, when the walk comes to it: whoever publishes meanwhile does not mix two versions in one file.

mod actions;
mod bodies;
mod open;
mod plans;

use domain::compare::Scope;
use domain::plan::Stage;
use uuid::Uuid;

pub use self::actions::{Exported, Walk};
pub use self::bodies::{BodyTold, BodyWalk};
pub use self::open::{Source, Whole};
pub use self::plans::{PlanTold, PlanWalk};
use crate::store::StoreError;
use crate::store::filter::CollectivityFilter;

/// Of what is told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// Of these collectivités.
    pub collectivities: CollectivityFilter,
    /// Of these plans alone.
    pub plans: Option<Vec<Uuid>>,
    /// Of plans of these stages; of all when empty.
    pub stages: Vec<Stage>,
    /// Of these actions.
    pub scope: Scope,
}

impl Selection {
    /// Of one collectivité.
    pub fn collectivity(id: Uuid) -> Self {
        Self { collectivities: CollectivityFilter { ids: Some(vec![id]), ..CollectivityFilter::default() }, ..Self::default() }
    }

    /// Of these plans.
    pub fn plans(ids: Vec<Uuid>) -> Self {
        Self { plans: Some(ids), ..Self::default() }
    }
}

/// A walk through things of one kind.
pub trait Pages: Send {
    /// The kind.
    type Item: Send;

    /// The next of them, in order; `None` at the end.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<Self::Item>>, StoreError>> + Send;
}
