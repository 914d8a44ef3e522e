//! Version against version: what came, what went, and which words of an action changed.
//!
//! Actions are paired by lineage, so a plan in another order differs in nothing.

use std::collections::HashMap;
use std::hash::Hash;

use crate::action::Content;
use crate::normalise::people::Actor;

/// A field of an action with its value before and after, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, by its name in the API.
    pub field: &'static str,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// The difference of two versions, by lineage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<L> {
    /// In the new version alone.
    pub added: Vec<L>,
    /// In the old version alone.
    pub removed: Vec<L>,
    /// In both, with another state or section.
    pub changed: Vec<L>,
    /// In both, and the same.
    pub unchanged: usize,
}

/// Compares two versions, given as pairs of lineage and state, in the order of each version.
pub fn compare<L: Copy + Eq + Hash, S: Eq>(old: &[(L, S)], new: &[(L, S)]) -> Difference<L> {
    let before: HashMap<L, &S> = old.iter().map(|(lineage, state)| (*lineage, state)).collect();
    let after: HashMap<L, &S> = new.iter().map(|(lineage, state)| (*lineage, state)).collect();
    let mut difference = Difference { added: Vec::new(), removed: Vec::new(), changed: Vec::new(), unchanged: 0 };
    for (lineage, state) in new {
        match before.get(lineage) {
            None => difference.added.push(*lineage),
            Some(known) if *known == state => difference.unchanged += 1,
            Some(_) => difference.changed.push(*lineage),
        }
    }
    difference.removed = old.iter().map(|(lineage, _)| *lineage).filter(|lineage| !after.contains_key(lineage)).collect();
    difference
}

/// The fields in which two contents differ, in the order of the API.
pub fn fields(before: &Content, after: &Content) -> Vec<FieldChange> {
    shown(before)
        .into_iter()
        .zip(shown(after))
        .filter(|((_, one), (_, other))| one != other)
        .map(|((field, before), (_, after))| FieldChange { field, before, after })
        .collect()
}

/// Every field as text, in the order of the API.
fn shown(content: &Content) -> Vec<(&'static str, Option<String>)> {
    let list = |values: &[String]| (!values.is_empty()).then(|| values.join(" | "));
    let actors = |actors: &[Actor]| list(&actors.iter().map(|actor| actor.label.clone()).collect::<Vec<_>>());
    let raw = |date: &Option<crate::fuzzy_date::FuzzyDate>| date.as_ref().map(|date| date.raw.clone());
    let indicators: Vec<String> = content
        .indicators
        .iter()
        .map(|one| [Some(&one.label), one.target.as_ref(), one.value.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join(" : "))
        .collect();
    let extras: Vec<String> = content.extras.iter().map(|(header, value)| format!("{header} : {value}")).collect();
    vec![
        ("externalId", content.external_id.clone()),
        ("title", Some(content.title.clone())),
        ("description", content.description.clone()),
        ("implementation", content.implementation.clone()),
        ("status", Some(content.status.name().to_owned())),
        ("rawStatus", content.raw_status.clone()),
        ("declaredLate", Some(content.declared_late.to_string())),
        ("statedOn", raw(&content.stated_on)),
        ("statusComment", content.status_comment.clone()),
        ("progress", content.permille.map(|permille| format!("{} %", f64::from(permille) / 10.0))),
        ("leads", actors(&content.leads)),
        ("partners", actors(&content.partners)),
        ("themes", list(&content.themes)),
        ("audiences", list(&content.audiences)),
        ("start", raw(&content.start)),
        ("due", raw(&content.due)),
        ("revised", raw(&content.revised)),
        ("budgetLines", list(&content.budgets.iter().map(|budget| budget.raw.clone()).collect::<Vec<_>>())),
        ("indicators", list(&indicators)),
        ("evidence", list(&content.links)),
        ("governanceBodies", list(&content.bodies)),
        ("criteria", list(&content.criteria)),
        ("raw", list(&extras)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Status;

    #[test]
    fn order_is_no_difference_and_a_moved_status_is_one() {
        let difference = compare(&[("a", 1), ("b", 2), ("c", 3)], &[("c", 3), ("b", 9), ("d", 4)]);
        assert_eq!(difference, Difference { added: vec!["d"], removed: vec!["a"], changed: vec!["b"], unchanged: 1 });
    }

    #[test]
    fn just_the_changed_fields_are_named() {
        let before = Content { title: "Former".into(), ..Content::default() };
        let after = Content { status: Status::Done, raw_status: Some("Réalisé".into()), ..before.clone() };
        let changes = fields(&before, &after);
        assert_eq!(changes.iter().map(|change| change.field).collect::<Vec<_>>(), ["status", "rawStatus"]);
        assert_eq!(changes[0].after.as_deref(), Some("DONE"));
    }
}
