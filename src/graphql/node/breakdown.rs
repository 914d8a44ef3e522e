//! How many actions of each status.

use async_graphql::{ComplexObject, Object, SimpleObject};
use domain::compare::Breakdown;
use domain::status::Status;

use super::enums::{ActionStatus, Language};
use super::value::{BoundedShare, Proportion};
use crate::consult::vocabulary::ACTION_STATUS;
use crate::graphql::page::whole;

/// Counts in the order of ActionStatus, zeros included: a client can draw without knowing the enum.
#[derive(Debug, Clone, Copy)]
pub struct StatusBreakdown(pub Breakdown);

impl From<Breakdown> for StatusBreakdown {
    fn from(breakdown: Breakdown) -> Self {
        Self(breakdown)
    }
}

/// Counts in the order of ActionStatus, zeros included: a client can draw without knowing the enum.
#[Object]
impl StatusBreakdown {
    /// All actions.
    async fn total(&self) -> i32 {
        whole(self.0.total())
    }
    /// How many of each status.
    async fn counts(&self) -> Vec<StatusCount> {
        Status::ALL.into_iter().map(|status| StatusCount { status: status.into(), count: whole(self.0.of(status)) }).collect()
    }
    /// total − NOT_REPORTED over total.
    async fn reported(&self) -> Proportion {
        self.0.reported().into()
    }
    /// DONE over reported; bounds read every NOT_REPORTED as not done / done. NOT_APPLICABLE is out of every denominator.
    async fn done(&self) -> BoundedShare {
        self.0.done().into()
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
