//! How many actions of each status.

use async_graphql::{ComplexObject, SimpleObject};
use domain::status::Status;

use super::enums::{ActionStatus, Language};
use super::value::{BoundedShare, Proportion};
use crate::consult::breakdown::Breakdown;
use crate::consult::vocabulary::ACTION_STATUS;
use crate::graphql::page::int;
use crate::store::record::Tally;

/// Counts in the order of ActionStatus, zeros included: a client can draw without knowing the enum.
#[derive(Debug, Clone, SimpleObject)]
pub struct StatusBreakdown {
    /// All actions.
    pub total: i32,
    /// How many of each status.
    pub counts: Vec<StatusCount>,
    /// total − NOT_REPORTED over total.
    pub reported: Proportion,
    /// DONE over reported; bounds read every NOT_REPORTED as not done / done. NOT_APPLICABLE is out of every denominator.
    pub done: BoundedShare,
}

impl From<Tally> for StatusBreakdown {
    fn from(tally: Tally) -> Self {
        let breakdown = Breakdown { tally };
        let counts = Status::ALL.into_iter().zip(tally.0).map(|(status, count)| StatusCount { status: status.into(), count: int(count) });
        Self {
            total: int(i64::try_from(breakdown.total()).unwrap_or(i64::MAX)),
            counts: counts.collect(),
            reported: breakdown.reported().into(),
            done: breakdown.done().into(),
        }
    }
}

/// How many actions of one status.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct StatusCount {
    /// The status.
    pub status: ActionStatus,
    /// How many.
    pub count: i32,
}

#[ComplexObject]
impl StatusCount {
    /// The status in words.
    async fn label(&self, #[graphql(default)] lang: Language) -> &'static str {
        ACTION_STATUS[Status::from(self.status) as usize].label(lang.into())
    }
}
