//! The arguments of every list: `first` with `after`, `last` with `before`; 20 at a time unless told, 100 at most.

use async_graphql::{Result, SimpleObject};

use super::error::{bad_request, foreign_cursor, of_store, page_size};
use crate::store::StoreError;
use crate::store::page::{Cursor, Page, Window};

const USUAL: u32 = 20;
const MOST: u32 = 100;

/// The arguments as given.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// From the beginning.
    pub first: Option<i32>,
    /// Beyond this cursor.
    pub after: Option<String>,
    /// From the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl Arguments {
    /// The part of the list that they ask for.
    pub fn window(&self) -> Result<Window> {
        let (count, from, backwards) = match (self.first, &self.after, self.last, &self.before) {
            (count, from, None, None) => (count, from, false),
            (None, None, count, from) => (count, from, true),
            _ => {
                return Err(bad_request(
                    "Employez first avec after, ou last avec before, pas les deux.",
                    "Use first with after, or last with before; not both.",
                ));
            }
        };
        let limit = match count {
            None => USUAL,
            Some(count) => u32::try_from(count).ok().filter(|count| *count <= MOST).ok_or_else(|| page_size(MOST, count))?,
        };
        let cursor = |text: &String| Cursor::parse(text).ok_or_else(foreign_cursor);
        Ok(Window { limit, from: from.as_ref().map(cursor).transpose()?, backwards })
    }
}

/// A page of a list that is at hand: each item with its cursor, in order. A cursor that is not there belongs to another list.
pub fn at_hand<T>(all: Vec<(String, T)>, arguments: &Arguments) -> Result<(Vec<(String, T)>, PageInfo)> {
    let bare = Arguments { after: None, before: None, ..arguments.clone() };
    let window = bare.window()?;
    let place = |cursor: &Option<String>| {
        let Some(cursor) = cursor else { return Ok(None) };
        all.iter().position(|(known, _)| known == cursor).map(Some).ok_or_else(|| of_store(&StoreError::BadCursor))
    };
    let total = all.len();
    let (low, high) = (place(&arguments.after)?.map_or(0, |at| at + 1), place(&arguments.before)?.unwrap_or(total));
    let high = high.max(low);
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let backwards = arguments.last.is_some();
    let (from, to) = if backwards { (high.saturating_sub(limit).max(low), high) } else { (low, high.min(low.saturating_add(limit))) };
    let items: Vec<(String, T)> = all.into_iter().skip(from).take(to - from).collect();
    let info = PageInfo {
        has_next_page: to < total,
        has_previous_page: from > 0,
        start_cursor: items.first().map(|(cursor, _)| cursor.clone()),
        end_cursor: items.last().map(|(cursor, _)| cursor.clone()),
    };
    Ok((items, info))
}

/// Where a page stands in its list.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether there are more after the last item.
    pub has_next_page: bool,
    /// Whether there are more before the first item.
    pub has_previous_page: bool,
    /// The place of the first item.
    pub start_cursor: Option<String>,
    /// The place of the last item.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// Of a page that was asked for so.
    pub fn of<T>(page: &Page<T>, window: &Window) -> Self {
        let beyond = window.from.is_some();
        let (has_next_page, has_previous_page) = if window.backwards { (beyond, page.more) } else { (page.more, beyond) };
        let cursor = |item: Option<&(T, Cursor)>| item.map(|(_, cursor)| cursor.text());
        Self { has_next_page, has_previous_page, start_cursor: cursor(page.items.first()), end_cursor: cursor(page.items.last()) }
    }
}

/// A count as GraphQL's `Int` holds it.
pub fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The same for what is counted without a sign.
pub fn whole(number: u64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
