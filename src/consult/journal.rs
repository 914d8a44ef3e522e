//! What was recorded, in sentences.

use domain::diagnostic::Language;
use serde::Deserialize;

use crate::store::change::{Change, ChangeKind, ChangeOf};

/// The figures of a publication.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Figures {
    added: u64,
    changed: u64,
    removed: u64,
    status_changes: u64,
}

/// What changed, for a person.
pub fn sentence(change: &Change, language: Language) -> String {
    let french = language == Language::Fr;
    let figures: Option<Figures> = serde_json::from_str(&change.summary).ok();
    let told = match (change.of, change.kind) {
        (ChangeOf::PlanVersion, ChangeKind::Withdrawn) if french => "Version retirée : elle reste lisible.",
        (ChangeOf::PlanVersion, ChangeKind::Withdrawn) => "Version taken back: it stays readable.",
        (ChangeOf::PlanVersion, _) => return published(change.kind, figures.filter(|_| change.summary != "{}"), french),
        (ChangeOf::Plan, _) if french => "Ce qui est dit du plan dans son ensemble a changé (étape, vote ou licence).",
        (ChangeOf::Plan, _) => "What is said of the plan as a whole changed (stage, vote or licence).",
        (ChangeOf::Subjects, _) if french => "Le classement d'actions (thèmes, publics, leviers) a été corrigé.",
        (ChangeOf::Subjects, _) => "What actions are said to be about (themes, audiences, levers) was corrected.",
        (ChangeOf::Framework, _) if french => "Un référentiel, ou la lecture des plans par rapport à lui, a changé.",
        (ChangeOf::Framework, _) => "A framework, or how plans are read against it, changed.",
        (ChangeOf::Territories, _) if french => "La table des collectivités a été mise à jour.",
        (ChangeOf::Territories, _) => "The table of collectivités was updated.",
    };
    told.to_owned()
}

fn published(kind: ChangeKind, figures: Option<Figures>, french: bool) -> String {
    let first = kind == ChangeKind::Created;
    let head = match (first, french) {
        (true, true) => "Premier plan publié",
        (true, false) => "First version of a plan published",
        (false, true) => "Nouvelle version publiée",
        (false, false) => "New version published",
    };
    let Some(figures) = figures else { return format!("{head}.") };
    let parts: Vec<String> = if french {
        vec![
            counted(figures.added, "action ajoutée", "actions ajoutées"),
            counted(figures.changed, "modifiée", "modifiées"),
            counted(figures.removed, "disparue", "disparues"),
            counted(figures.status_changes, "changement d'état", "changements d'état"),
        ]
    } else {
        vec![
            counted(figures.added, "action added", "actions added"),
            counted(figures.changed, "changed", "changed"),
            counted(figures.removed, "gone", "gone"),
            counted(figures.status_changes, "change of status", "changes of status"),
        ]
    }
    .into_iter()
    .flatten()
    .collect();
    let colon = if french { "\u{a0}:" } else { ":" };
    if parts.is_empty() { format!("{head}.") } else { format!("{head}{colon} {}.", parts.join(", ")) }
}

fn counted(number: u64, one: &str, many: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {many}")),
    }
}
