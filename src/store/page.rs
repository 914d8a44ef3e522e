//! Pages by key: page 1,000 costs what page 1 costs.
//!
//! A cursor holds the values by which the list is ordered, the last of which is unique. It is opaque to clients and means nothing
//! under another order.

use chrono::NaiveDate;
use data_encoding::BASE64URL_NOPAD;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, IntoCondition, Order, OverStatement, Query, SelectStatement, SimpleExpr, WindowStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::{Store, StoreError};

/// The type of a value in a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Text,
    Number,
    Id,
    Day,
}

/// One value of a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Value {
    Text(String),
    Number(i64),
    Id(Uuid),
    Day(NaiveDate),
}

impl Value {
    fn expr(&self) -> SimpleExpr {
        match self {
            Self::Text(text) => Expr::val(text.clone()),
            Self::Number(number) => Expr::val(*number),
            Self::Id(id) => Expr::val(*id),
            Self::Day(day) => Expr::val(*day),
        }
    }
}

/// A place in an ordered list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Vec<Value>);

impl Cursor {
    /// The opaque text.
    pub fn text(&self) -> String {
        let values: Vec<String> = self
            .0
            .iter()
            .map(|value| match value {
                Value::Text(text) => format!("t{text}"),
                Value::Number(number) => format!("n{number}"),
                Value::Id(id) => format!("i{}", id.simple()),
                Value::Day(day) => format!("d{day}"),
            })
            .collect();
        BASE64URL_NOPAD.encode(serde_json::to_string(&values).unwrap_or_default().as_bytes())
    }

    /// Reads the opaque text; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        // No order has values this long.
        if text.len() > 2000 {
            return None;
        }
        let json = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let values: Vec<String> = serde_json::from_slice(&json).ok()?;
        let value = |text: &String| {
            let rest = text.get(1..)?;
            Some(match text.as_bytes().first()? {
                b't' if !rest.contains('\0') => Value::Text(rest.to_owned()),
                b'n' => Value::Number(rest.parse().ok()?),
                b'i' => Value::Id(rest.parse().ok()?),
                b'd' => Value::Day(rest.parse().ok()?),
                _ => return None,
            })
        };
        values.iter().map(value).collect::<Option<Vec<_>>>().map(Self)
    }

    /// A place in a ranking: the bits of a score, and what is told apart by it.
    pub fn ranked(score: u32, id: Uuid) -> Self {
        Self(vec![Value::Number(i64::from(score)), Value::Id(id)])
    }

    /// The place in a ranking; `None` when it is a place in another list.
    pub fn rank(&self) -> Option<(u32, Uuid)> {
        match self.0.as_slice() {
            [Value::Number(score), Value::Id(id)] => Some((u32::try_from(*score).ok()?, *id)),
            _ => None,
        }
    }

    /// Whether it is a place in a list that is ordered so.
    fn fits(&self, keys: &[Key]) -> bool {
        self.0.len() == keys.len()
            && self.0.iter().zip(keys).all(|(value, key)| {
                matches!(
                    (value, key.kind),
                    (Value::Text(_), Kind::Text) | (Value::Number(_), Kind::Number) | (Value::Id(_), Kind::Id) | (Value::Day(_), Kind::Day)
                )
            })
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Window {
    /// So many items at most.
    pub limit: u32,
    /// Beyond this place, in the direction of the window.
    pub from: Option<Cursor>,
    /// From the end towards the beginning.
    pub backwards: bool,
}

impl Window {
    /// The first items.
    pub fn first(limit: u32) -> Self {
        Self { limit, from: None, backwards: false }
    }
}

/// A part of a list, in the order of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The items with their places.
    pub items: Vec<(T, Cursor)>,
    /// Whether there are more in the direction of the window.
    pub more: bool,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), more: false }
    }
}

/// A value by which a list is ordered; never null.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) expr: SimpleExpr,
    pub(super) descending: bool,
    pub(super) kind: Kind,
}

impl Key {
    pub(super) fn new(expr: impl Into<SimpleExpr>, kind: Kind, descending: bool) -> Self {
        Self { expr: expr.into(), descending, kind }
    }
}

const ALIASES: [&str; 6] = ["k0", "k1", "k2", "k3", "k4", "k5"];

/// So many orders are taken at most, beside the keys that tell everything apart.
pub(super) const ORDERS: usize = 4;

/// The rows beyond the window's place; refuses a cursor of another order.
fn beyond(keys: &[Key], window: &Window) -> Result<Cond, StoreError> {
    let Some(cursor) = &window.from else { return Ok(Cond::all()) };
    if !cursor.fits(keys) {
        return Err(StoreError::BadCursor);
    }
    let upwards = |key: &Key| key.descending == window.backwards;
    if keys.iter().all(|key| upwards(key) == upwards(&keys[0])) {
        // As one comparison, which an index answers by a jump.
        let place = Expr::tuple(cursor.0.iter().map(Value::expr));
        let row = Expr::tuple(keys.iter().map(|key| key.expr.clone()));
        return Ok(Cond::all().add(if upwards(&keys[0]) { row.gt(place) } else { row.lt(place) }));
    }
    let mut any = Cond::any();
    for (index, key) in keys.iter().enumerate() {
        let mut all = Cond::all();
        for (before, value) in keys.iter().zip(&cursor.0).take(index) {
            all = all.add(before.expr.clone().eq(value.expr()));
        }
        let value = cursor.0[index].expr();
        let further = if upwards(key) { key.expr.clone().gt(value) } else { key.expr.clone().lt(value) };
        any = any.add(all.add(further));
    }
    // Follows from the rest, and is what an index can jump to.
    let (first, value) = (&keys[0], cursor.0[0].expr());
    let bound = if upwards(first) { first.expr.clone().gte(value) } else { first.expr.clone().lte(value) };
    Ok(Cond::all().add(bound).add(any))
}

fn direction(key: &Key, window: &Window) -> Order {
    if key.descending == window.backwards { Order::Asc } else { Order::Desc }
}

/// Makes a page of a selection.
pub(super) fn paged(mut select: SelectStatement, keys: &[Key], window: &Window) -> Result<SelectStatement, StoreError> {
    for (key, alias) in keys.iter().zip(ALIASES) {
        select.expr_as(key.expr.clone(), alias);
        select.order_by_expr(key.expr.clone(), direction(key, window));
    }
    select.cond_where(beyond(keys, window)?);
    select.limit(u64::from(window.limit) + 1);
    Ok(select)
}

/// Makes a page for each value of `partition` at once: the answer for many parents in one statement.
pub(super) fn paged_each(
    mut select: SelectStatement,
    partition: &[SimpleExpr],
    keys: &[Key],
    window: &Window,
) -> Result<SelectStatement, StoreError> {
    let mut rank = WindowStatement::new();
    for part in partition {
        rank.add_partition_by(part.clone());
    }
    for (key, alias) in keys.iter().zip(ALIASES) {
        select.expr_as(key.expr.clone(), alias);
        rank.order_by_expr(key.expr.clone(), direction(key, window));
    }
    select.cond_where(beyond(keys, window)?);
    select.expr_window_as(Expr::cust("ROW_NUMBER()"), rank, "ranked");
    let mut outer = Query::select();
    outer.column(sea_orm::sea_query::Asterisk).from_subquery(select, "ranked_rows");
    outer.cond_where(Expr::col("ranked").lte(i64::from(window.limit) + 1).into_condition());
    outer.order_by("ranked", Order::Asc);
    Ok(outer)
}

/// The place of a row in its list.
pub(super) fn cursor(row: &QueryResult, keys: &[Key]) -> Result<Cursor, StoreError> {
    let values = keys.iter().zip(ALIASES).map(|(key, alias)| {
        Ok(match key.kind {
            Kind::Text => Value::Text(row.try_get("", alias)?),
            // A small column and a count come as numbers of different widths.
            Kind::Number => Value::Number(number(row, alias)?),
            Kind::Id => Value::Id(row.try_get("", alias)?),
            Kind::Day => Value::Day(row.try_get("", alias)?),
        })
    });
    values.collect::<Result<Vec<_>, StoreError>>().map(Cursor)
}

/// A whole number of any width.
pub(super) fn number(row: &QueryResult, alias: &str) -> Result<i64, StoreError> {
    if let Ok(wide) = row.try_get::<i64>("", alias) {
        return Ok(wide);
    }
    if let Ok(middle) = row.try_get::<i32>("", alias) {
        return Ok(i64::from(middle));
    }
    Ok(row.try_get::<i16>("", alias).map(i64::from)?)
}

/// A number of things, as either engine counts them.
pub(super) fn count(row: &QueryResult, alias: &str) -> Result<u64, StoreError> {
    number(row, alias).map(|number| u64::try_from(number).unwrap_or(0))
}

/// Cuts what is one too many, and puts the items in the order of the list.
pub(super) fn finish<T>(mut items: Vec<(T, Cursor)>, window: &Window) -> Page<T> {
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    if window.backwards {
        items.reverse();
    }
    Page { items, more }
}

/// Runs a selection.
pub(super) async fn rows(store: &Store, select: &SelectStatement) -> Result<Vec<QueryResult>, StoreError> {
    Ok(store.db().query_all(select).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_a_strangers_is_refused() {
        let cursor = Cursor(vec![Value::Text("âge | é".into()), Value::Number(-3), Value::Id(Uuid::nil()), Value::Day(NaiveDate::MIN)]);
        assert_eq!(Cursor::parse(&cursor.text()), Some(cursor));
        for given in ["", "x", "bm9wZQ", "WyJ6MSJd"] {
            assert_eq!(Cursor::parse(given), None, "{given}");
        }
    }
}
