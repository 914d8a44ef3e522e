//! What a version contains: its sections, its actions with the states that are new, and the texts that no action could claim.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::plan::{Section, UnattachedText};
use domain::status::Status;
use sea_orm::sea_query::{OnConflict, Value};

use super::plan::{NewAction, NewVersion};
use super::together::Together;
use super::{bulk, kept};
use crate::store::StoreError;
use crate::store::row::subject_values;

/// Writes the sections.
pub(super) async fn sections(writes: &mut Together<'_>, new: &NewVersion) -> Result<(), StoreError> {
    let columns = ["version_id", "position", "title", "depth", "parent_position"];
    let row = |section: &Section| -> [Value; 5] {
        [new.id.into(), whole(section.position).into(), kept(&section.title).into(), whole(section.depth).into(), section.parent.map(whole).into()]
    };
    bulk::insert(writes, "plan_section", columns, None, new.sections.iter().map(row)).await
}

/// Writes the actions: who is new, what is said for the first time, and what stands where.
pub(super) async fn actions(writes: &mut Together<'_>, new: &NewVersion) -> Result<(), StoreError> {
    let lineages: Vec<&NewAction> = new.actions.iter().filter(|action| action.is_new).collect();
    let row = |action: &NewAction| -> [Value; 3] { [action.lineage.into(), new.plan.id.into(), new.id.into()] };
    bulk::insert(writes, "action_lineage", ["id", "plan_id", "first_version_id"], None, lineages.into_iter().map(row)).await?;
    states(writes, new).await?;
    let columns = [
        "version_id",
        "position",
        "lineage_id",
        "state_hash",
        "section_position",
        "parent_position",
        "status",
        "due_latest",
        "has_budget",
        "source_row",
        "source_column",
        "source_column_name",
        "source_pointer",
        "source_sheet",
        "matched_by",
        "likeness",
        "changed_at",
        "themes",
        "audiences",
        "lever",
        "competence",
    ];
    let row = |(position, action): (usize, &NewAction)| -> [Value; 21] {
        let [themes, audiences, lever, competence] = subject_values(&action.subject);
        [
            new.id.into(),
            i32::try_from(position).unwrap_or(i32::MAX).into(),
            action.lineage.into(),
            action.hash.0.to_vec().into(),
            action.section.map(whole).into(),
            action.parent.map(whole).into(),
            (action.status as i16).into(),
            action.due_latest.into(),
            action.has_budget.into(),
            action.place.row.map(whole).into(),
            action.place.column.map(whole).into(),
            action.place.column_name.as_deref().map(kept).into(),
            action.place.json_pointer.as_deref().map(kept).into(),
            action.place.sheet.as_deref().map(kept).into(),
            action.matched_by.into(),
            action.likeness.into(),
            action.changed_at.timestamp_millis().into(),
            themes,
            audiences,
            lever,
            competence,
        ]
    };
    bulk::insert(writes, "plan_version_action", columns, None, new.actions.iter().enumerate().map(row)).await
}

/// Writes which statuses moved since the version before.
pub(super) async fn status_changes(writes: &mut Together<'_>, new: &NewVersion, at: DateTime<Utc>) -> Result<(), StoreError> {
    let columns = ["version_id", "position", "lineage_id", "plan_id", "collectivity_id", "was", "status", "effective_on", "recorded_at"];
    let moved: Vec<(usize, &NewAction, Status)> = new
        .actions
        .iter()
        .enumerate()
        .filter_map(|(position, action)| Some((position, action, action.was.filter(|was| *was != action.status)?)))
        .collect();
    let row = |(position, action, was): (usize, &NewAction, Status)| -> [Value; 9] {
        [
            new.id.into(),
            i32::try_from(position).unwrap_or(i32::MAX).into(),
            action.lineage.into(),
            new.plan.id.into(),
            new.collectivity.into(),
            (was as i16).into(),
            (action.status as i16).into(),
            new.published_on.into(),
            at.timestamp_millis().into(),
        ]
    };
    bulk::insert(writes, "status_change", columns, None, moved.into_iter().map(row)).await
}

/// Writes what is said for the first time; a state that another version wrote is the same state.
async fn states(writes: &mut Together<'_>, new: &NewVersion) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    let mut states: Vec<(&NewAction, &(String, String))> =
        new.actions.iter().filter_map(|action| Some((action, action.words.as_ref()?))).filter(|(action, _)| seen.insert(action.hash)).collect();
    // In the order of their keys: two writers that wait for each other's states wait in turn, and the index grows page by page.
    states.sort_unstable_by_key(|(action, _)| action.hash);
    let known = OnConflict::column("hash").do_nothing().to_owned();
    let row = |(action, (content, raw)): (&NewAction, &(String, String))| -> [Value; 3] {
        [action.hash.0.to_vec().into(), kept(content).into(), kept(raw).into()]
    };
    bulk::insert(writes, "action_state", ["hash", "content", "raw"], Some(known), states.into_iter().map(row)).await
}

/// Writes the texts that no action could claim.
pub(super) async fn texts(writes: &mut Together<'_>, new: &NewVersion) -> Result<(), StoreError> {
    let columns = ["version_id", "position", "words", "source_row", "source_column", "source_pointer", "source_sheet", "likely_position"];
    let row = |(position, text): (usize, &UnattachedText)| -> [Value; 8] {
        [
            new.id.into(),
            i32::try_from(position).unwrap_or(i32::MAX).into(),
            kept(&text.text).into(),
            text.place.row.map(whole).into(),
            text.place.column.map(whole).into(),
            text.place.json_pointer.as_deref().map(kept).into(),
            text.place.sheet.as_deref().map(kept).into(),
            text.likely_action.map(whole).into(),
        ]
    };
    bulk::insert(writes, "unattached_text", columns, None, new.unattached.iter().enumerate().map(row)).await
}

/// A count as both engines keep it.
fn whole(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
