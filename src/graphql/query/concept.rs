//! Themes and audiences that a caller names: one that nobody knows is told, and never lets everything or nothing through.

use async_graphql::{ID, Result};
use domain::audience::Audience;
use domain::theme::Theme;

use crate::graphql::error::bad_request;
use crate::graphql::global_id::Key;
use crate::store::filter::Concept;

/// So many concepts in one list.
const MOST: usize = 100;

fn all<T>(given: Option<&Vec<ID>>, list: &str, one: impl Fn(&ID) -> Option<T>) -> Result<Option<Vec<T>>> {
    let Some(given) = given else { return Ok(None) };
    if given.len() > MOST {
        return Err(bad_request(format!("Une liste de notions a {MOST} valeurs au plus."), format!("A list of concepts has {MOST} values at most.")));
    }
    let unknown = |id: &ID| {
        let given = short(id);
        bad_request(
            format!("« {given} » n'existe pas ici : « {list} » donne la liste de ce qui existe."),
            format!("« {given} » is none of ours: `{list}` lists those that there are."),
        )
    };
    given.iter().map(|id| one(id).ok_or_else(|| unknown(id))).collect::<Result<Vec<T>>>().map(Some)
}

/// What was given, short enough to be told back.
fn short(id: &ID) -> String {
    id.chars().filter(|sign| !sign.is_control()).take(60).collect()
}

/// The themes that these identifiers, or slugs, name.
pub fn themes(given: Option<&Vec<ID>>) -> Result<Option<Vec<Theme>>> {
    all(given, "themes", theme)
}

/// The theme that an identifier, or a slug, names.
pub fn theme(id: &ID) -> Option<Theme> {
    match Key::parse(id) {
        Some(Key::Theme(number)) => Theme::by_number(number),
        Some(_) => None,
        None => Theme::by_slug(id),
    }
}

/// The audiences that these identifiers, or slugs, name.
pub fn audiences(given: Option<&Vec<ID>>) -> Result<Option<Vec<Audience>>> {
    all(given, "audiences", |id| match Key::parse(id) {
        Some(Key::Audience(number)) => Audience::by_number(number),
        Some(_) => None,
        None => Audience::by_slug(id),
    })
}

/// The one concept that a filter comes to, when it is one.
pub fn alone(themes: Option<&[Theme]>, audiences: Option<&[Audience]>) -> Option<Concept> {
    match (themes, audiences) {
        (Some([theme]), _) => Some(Concept::Theme(theme.number())),
        // Rows are kept for the audience itself: one with narrower ones is looked for by its bits.
        (_, Some([audience])) if audience.narrower().next().is_none() => Some(Concept::Audience(audience.number())),
        _ => None,
    }
}
