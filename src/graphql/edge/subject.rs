//! What an action is about, and who says so.

use async_graphql::{Context, Result};
use domain::classify::{Classification, Method, classify};

use crate::graphql::context::loaders;
use crate::graphql::error::of_batch;
use crate::graphql::loader::{SectionsOf, SubjectRulingOf};
use crate::graphql::node::action::Action;
use crate::graphql::node::enums::ExtractionMethod;
use crate::graphql::node::theme::{Theme, ThemeAssignment};

/// The themes of an action, the surest first, with who says so. What is stored is what counts; the reasons are found again in the text.
pub async fn themes(ctx: &Context<'_>, action: &Action) -> Result<Vec<ThemeAssignment>> {
    let record = &action.record;
    if record.subject.themes.is_empty() {
        return Ok(Vec::new());
    }
    let ruling = loaders(ctx).load_one(SubjectRulingOf(record.lineage)).await.map_err(|error| of_batch(&error))?;
    let ruled = ruling.and_then(|ruling| ruling.themes).is_some_and(|themes| themes == record.subject.themes);
    let found = if ruled { None } else { Some(reasons(ctx, action).await?) };
    let assigned = found.as_ref().map_or(&[][..], |found| found.themes.as_slice());
    let order = |number: u8| assigned.iter().position(|one| one.value.number() == number).unwrap_or(usize::MAX);
    let mut numbers: Vec<u8> = record.subject.themes.numbers().collect();
    numbers.sort_by_key(|number| order(*number));
    let wrap = |number: u8| {
        let theme = domain::theme::Theme::by_number(number)?;
        let reason = assigned.iter().find(|one| one.value == theme);
        Some(ThemeAssignment {
            theme: Theme::new(theme, action.view),
            method: match reason.map(|reason| reason.method) {
                Some(Method::Publisher) => ExtractionMethod::PublisherFeed,
                _ if ruled => ExtractionMethod::Editor,
                _ => ExtractionMethod::Machine,
            },
            confidence: reason.filter(|reason| reason.method == Method::Machine).map(|reason| f64::from(reason.confidence)),
            words: reason.map(|reason| reason.words.clone()).unwrap_or_default(),
        })
    };
    Ok(numbers.into_iter().filter_map(wrap).collect())
}

/// Why the rules say what they say.
pub async fn reasons(ctx: &Context<'_>, action: &Action) -> Result<Classification> {
    let record = &action.record;
    let mut title = None;
    if let Some(position) = record.section {
        let sections = loaders(ctx).load_one(SectionsOf(record.version)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        title = sections.into_iter().find(|section| section.position == position).map(|section| section.title);
    }
    Ok(classify(&record.state.content, title.as_deref()))
}
