//! What was recorded, for mirrors.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, Utc};

use crate::graphql::context::deps;
use crate::graphql::edge::journal::{ChangeConnection, ChangeKind};
use crate::graphql::error::{of_store, page_size};
use crate::store::StoreError;
use crate::store::read::journal::{self, Wanted};

/// The journal.
#[derive(Default)]
pub struct Journal;

/// Changes on a page.
const USUAL: u64 = 100;

#[Object]
impl Journal {
    /// Everything recorded after a cursor, oldest first: mirror the service without polling each plan.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
        first: Option<i32>,
        since: Option<DateTime<Utc>>,
        kinds: Option<Vec<ChangeKind>>,
    ) -> Result<ChangeConnection> {
        let limit = match first {
            None => USUAL,
            Some(count) => u64::try_from(count).ok().filter(|count| *count <= USUAL).ok_or_else(|| page_size(USUAL, count))?,
        };
        let cursor = |text: &String| text.parse::<i64>().ok().filter(|number| *number >= 0).ok_or_else(|| of_store(&StoreError::BadCursor));
        let wanted = Wanted {
            after: after.as_ref().map(cursor).transpose()?.unwrap_or(0),
            since: since.map(|instant| instant.timestamp_millis()),
            kinds: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
        };
        let mut found = journal::list(&deps(ctx).store, &wanted, limit + 1).await.map_err(|error| of_store(&error))?;
        let more = found.len() as u64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(ChangeConnection::new(found, more, after.is_some()))
    }
}
