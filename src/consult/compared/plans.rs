//! « Barres »: how far each plan has come. Who has no plan has a line too, without figures.

use super::asked::Asked;
use super::columns::{availability, available, column, counted, counts, name, summary, summed, who, whose};
use super::{Answer, Bare, Refused};
use crate::consult::comparison::{Comparisons, FILTERED, Rows};
use crate::consult::table::{Cell, Kind};

/// Answers breakdowns.
pub(super) async fn answer(comparisons: &Comparisons, asked: &Asked) -> Result<Answer, Refused> {
    let language = asked.words.language;
    let scope = asked.question.scope();
    let Rows { rows, data_version } = comparisons.rows(&asked.question, FILTERED).await?;
    let (mut lines, mut glance) = (Vec::new(), Vec::new());
    for row in &rows {
        let name = || Cell::owned(row.collectivity.name.clone());
        if row.plans.is_empty() {
            let mut line = whose(&row.collectivity);
            line.extend([available(row.availability), Cell::Empty, Cell::Empty, Cell::Empty]);
            line.extend(counted(None));
            lines.push(line);
            glance.push([name(), Cell::Empty].into_iter().chain(summed(None)).collect());
        }
        for plan in &row.plans {
            let breakdown = scope.breakdown(&plan.census);
            let mut line = whose(&row.collectivity);
            line.extend([
                available(row.availability),
                Cell::owned(plan.plan.to_string()),
                Cell::owned(plan.stage.clone()),
                Cell::Day(plan.published_on),
            ]);
            line.extend(counted(Some(&breakdown)));
            lines.push(line);
            glance.push([name(), Cell::Day(plan.published_on)].into_iter().chain(summed(Some(&breakdown))).collect());
        }
    }
    let published = || column(language, "date_publication", Kind::Day, "Version du", "Version of");
    let mut columns = who(language);
    columns.extend([
        availability(language),
        column(language, "cle_prisme_plan", Kind::Text, "Plan", "Plan"),
        column(language, "stade_prisme_plan", Kind::Text, "Stade", "Stage"),
        published(),
    ]);
    columns.extend(counts(language));
    let shown = [name(language), published()].into_iter().chain(summary(language)).collect();
    Ok(Answer { lines: Bare { columns, rows: lines }, glance: Bare { columns: shown, rows: glance }, rows, data_version })
}
