//! « Classement »: who is ranked, and who is not, with the reason; « no data » is never the bottom of the table.

use std::borrow::Cow;

use domain::compare::question::Ranking;
use domain::compare::ranking::{Metric, Thresholds};
use domain::compare::word;

use super::asked::Asked;
use super::columns::{column, name, number, say, who, whose};
use super::{Answer, Bare, Refused};
use crate::consult::comparison::{self, Comparisons, label};
use crate::consult::table::{Cell, Kind};

/// Answers a ranking.
pub(super) async fn answer(comparisons: &Comparisons, asked: &Asked, asks: Ranking) -> Result<Answer, Refused> {
    let language = asked.words.language;
    let metric = match asks.metric {
        word::Metric::DoneShare => Metric::DoneShare,
        word::Metric::ReportedShare => Metric::ReportedShare,
        word::Metric::FrameworkCoverage => return Err(comparison::Fault::NotRecorded { what: "FRAMEWORK_COVERAGE" }.into()),
        word::Metric::MeetingRegularity => return Err(comparison::Fault::NotRecorded { what: "MEETING_REGULARITY" }.into()),
    };
    let thresholds = Thresholds { reported: f64::from(asks.min_reported) / 1000.0, denominator: asks.min_denominator.into() };
    let found = comparisons.ranking(&asked.question, metric, thresholds).await?;
    let (mut lines, mut glance) = (Vec::new(), Vec::new());
    let unsure = |unsure: bool| Cell::Text(Cow::Borrowed(if unsure { say(language, "oui", "yes") } else { say(language, "non", "no") }));
    for place in &found.ranked {
        let measures = || [place.measure.value, place.measure.lower, place.measure.upper].map(Cell::share);
        let tail = [unsure(place.not_distinguishable_from_next), Cell::Empty];
        lines.push([number(place.rank)].into_iter().chain(whose(&place.who.0)).chain(measures()).chain(tail.clone()).collect());
        glance.push([number(place.rank), Cell::owned(place.who.0.name.clone())].into_iter().chain(measures()).chain(tail).collect());
    }
    for (reason, bodies) in &found.unranked {
        for body in bodies {
            let tail = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::owned(label::unranked(*reason, thresholds, language))];
            lines.push([Cell::Empty].into_iter().chain(whose(body)).chain(tail.clone()).collect());
            glance.push([Cell::Empty, Cell::owned(body.name.clone())].into_iter().chain(tail).collect());
        }
    }
    let rank = || column(language, "rang", Kind::Number, "Rang", "Rank");
    let measures = || {
        [
            column(language, "part", Kind::Share, "Part", "Share"),
            column(language, "part_au_moins", Kind::Share, "Au moins", "At least"),
            column(language, "part_au_plus", Kind::Share, "Au plus", "At most"),
            column(language, "indistinct_du_suivant", Kind::Text, "Indistinct du suivant", "Not distinct from next"),
            column(language, "motif_sans_rang", Kind::Text, "Pourquoi sans rang", "Why without a rank"),
        ]
    };
    let columns = std::iter::once(rank()).chain(who(language)).chain(measures()).collect();
    let shown = [rank(), name(language)].into_iter().chain(measures()).collect();
    Ok(Answer {
        lines: Bare { columns, rows: lines },
        glance: Bare { columns: shown, rows: glance },
        data_version: found.rows.data_version,
        rows: found.rows.rows,
    })
}
