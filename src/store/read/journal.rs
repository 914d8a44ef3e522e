//! The journal of what was recorded: for mirrors, for whoever watches, and for what is kept beside the database.

use entity::change::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::store::change::{Change, ChangeKind, ChangeOf};
use crate::store::row::instant;
use crate::store::{Store, StoreError};

/// What is asked of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// After this data version.
    pub after: i64,
    /// Recorded at that instant or later, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Of these kinds.
    pub kinds: Option<Vec<ChangeKind>>,
}

/// What was recorded, oldest first, so many lines at most.
pub async fn list(store: &Store, wanted: &Wanted, limit: u64) -> Result<Vec<Change>, StoreError> {
    let mut select = Entity::find().filter(Column::Number.gt(wanted.after)).order_by_asc(Column::Number).limit(limit);
    if let Some(instant) = wanted.since {
        select = select.filter(Column::At.gte(instant));
    }
    if let Some(kinds) = &wanted.kinds {
        select = select.filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.name())));
    }
    select.all(store.db()).await?.into_iter().map(change).collect()
}

/// What was recorded after a data version, so many lines at most.
pub async fn since(store: &Store, after: i64, limit: u64) -> Result<Vec<Change>, StoreError> {
    list(store, &Wanted { after, ..Wanted::default() }, limit).await
}

/// The last data version that was recorded by an instant; 0 before the first.
pub async fn number_at(store: &Store, known_at: i64) -> Result<i64, StoreError> {
    let last = Entity::find().filter(Column::At.lte(known_at)).order_by_desc(Column::Number).one(store.db()).await?;
    Ok(last.map_or(0, |change| change.number))
}

fn change(row: Model) -> Result<Change, StoreError> {
    let unknown = |what: &str| StoreError::Damaged(format!("a change of {what}"));
    let kind = ChangeKind::ALL.into_iter().find(|kind| kind.name() == row.kind).ok_or_else(|| unknown(&row.kind))?;
    let of = ChangeOf::ALL.into_iter().find(|of| of.name() == row.subject).ok_or_else(|| unknown(&row.subject))?;
    Ok(Change {
        number: row.number,
        at: instant(row.at),
        kind,
        of,
        collectivity: row.collectivity_id,
        plan: row.plan_id,
        version: row.version_id,
        summary: row.summary,
    })
}
