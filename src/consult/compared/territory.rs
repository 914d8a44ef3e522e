//! « Tableau »: one line for each territory or group.

use domain::compare::group::Grouping;
use uuid::Uuid;

use super::asked::{Asked, names};
use super::columns::{column, counted, counts, summary, summed};
use super::{Answer, Bare, Refused};
use crate::consult::comparison::territory::Summary;
use crate::consult::comparison::{Comparisons, GroupKey, label};
use crate::consult::table::{Cell, Kind, Missing};
use crate::consult::who::code;
use crate::store::Store;

/// Answers a summary.
pub(super) async fn answer(store: &Store, comparisons: &Comparisons, asked: &Asked, grouping: Grouping) -> Result<Answer, Refused> {
    let language = asked.words.language;
    let Summary { groups, data_version } = comparisons.territories(&asked.question, grouping).await?;
    let territory = |key: &GroupKey| if let GroupKey::Territory(id) = key { Some(*id) } else { None };
    let ids: Vec<Uuid> = groups.iter().filter_map(|group| territory(&group.key)).collect();
    let bodies = names(store, &ids).await?;
    let mut told: Vec<_> = groups
        .iter()
        .map(|group| match territory(&group.key).and_then(|id| bodies.get(&id)) {
            Some(body) => (false, body.sort_name.clone(), code(body).to_owned(), body.name.clone(), group),
            None => (matches!(group.key, GroupKey::Without), String::new(), label::key(group.key), label::of(group.key, language), group),
        })
        .collect();
    // Territories by name; other groups have an order of their own, and those that lie in none come last.
    told.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let (mut lines, mut glance) = (Vec::new(), Vec::new());
    for (_, _, key, name, group) in told {
        // Of nobody with a plan nobody can be without an action.
        let present = || if group.present.denominator == 0 { Cell::Missing(Missing::NoData) } else { Cell::share(group.present) };
        let shares = || [Cell::share(group.structured), present()];
        let data = (group.structured.numerator > 0).then_some(&group.counted);
        lines.push([Cell::owned(key), Cell::owned(name.clone())].into_iter().chain(shares()).chain(counted(data)).collect());
        glance.push(std::iter::once(Cell::owned(name)).chain(shares()).chain(summed(data)).collect());
    }
    let group = || column(language, "groupe", Kind::Text, "Groupe", "Group");
    let shares = || {
        [
            column(language, "avec_plan", Kind::Share, "Avec un plan structuré", "With a structured plan"),
            column(language, "avec_action", Kind::Share, "Avec au moins une action", "With at least one action"),
        ]
    };
    let key = column(language, "cle_groupe", Kind::Text, "Clé", "Key");
    let columns = [key, group()].into_iter().chain(shares()).chain(counts(language)).collect();
    let shown = std::iter::once(group()).chain(shares()).chain(summary(language)).collect();
    Ok(Answer { lines: Bare { columns, rows: lines }, glance: Bare { columns: shown, rows: glance }, rows: Vec::new(), data_version })
}
