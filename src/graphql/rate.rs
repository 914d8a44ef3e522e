//! How often the caller may still ask, as whoever counts says: `rateLimit`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::gate::Priced;

/// Where a caller stands, in the data of each request that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// So many requests at once.
    pub limit: u32,
    /// So many are left.
    pub remaining: u32,
    /// When all of them are.
    pub reset_at: DateTime<Utc>,
}

/// « Limite de débit »: how many requests the caller may still send at once, and what this one costs.
#[derive(Debug, Clone, SimpleObject)]
pub struct RateLimit {
    /// Requests that may be sent at once after a pause.
    pub limit: i32,
    /// What this operation costs by the weights of the schema (`@cost`, `@listSize`): 1,000 for a stranger, 10,000 with a key.
    pub cost: i32,
    /// Requests of these that are left.
    pub remaining: i32,
    /// When all of them are again.
    pub reset_at: DateTime<Utc>,
}

impl RateLimit {
    /// Of a caller and an operation.
    pub fn new(standing: Standing, priced: Option<Priced>) -> Self {
        let int = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            limit: int(standing.limit.into()),
            cost: int(priced.map_or(0, |priced| priced.cost)),
            remaining: int(standing.remaining.into()),
            reset_at: standing.reset_at,
        }
    }
}
