//! Many rows of one table: in statements of one size, so that each engine reads the words once and then only takes values.

use sea_orm::Statement;
use sea_orm::sea_query::{Expr, OnConflict, Query, SimpleExpr, Value, Values};

use super::together::Together;
use crate::store::StoreError;

/// Values bound in one statement, far below what either engine takes: a hundred or more rows, and words short enough to be kept prepared.
const VALUES: usize = 3_000;

/// Writes rows, which all have these columns; what stands there already is left alone when `known` says so.
pub(super) async fn insert<const N: usize>(
    writes: &mut Together<'_>,
    table: &'static str,
    columns: [&'static str; N],
    known: Option<OnConflict>,
    rows: impl ExactSizeIterator<Item = [Value; N]>,
) -> Result<(), StoreError> {
    let (together, backend) = (VALUES / N, writes.backend());
    let words = |count: usize| {
        let mut insert = Query::insert();
        insert.into_table(table).columns(columns);
        for _ in 0..count {
            // Placeholders are the same whatever the values.
            insert.values_panic(columns.map(|_| SimpleExpr::from(Expr::val(0))));
        }
        if let Some(known) = &known {
            insert.on_conflict(known.clone());
        }
        backend.build(&insert).sql
    };
    let (mut rows, mut whole) = (rows, None);
    while rows.len() > 0 {
        let count = rows.len().min(together);
        let sql = if count == together { whole.get_or_insert_with(|| words(together)).clone() } else { words(count) };
        let values: Vec<Value> = rows.by_ref().take(count).flatten().collect();
        writes.add(Statement { sql, values: Some(Values(values)), db_backend: backend }).await?;
    }
    Ok(())
}
